import MetricModel

/// Cells of time in which a draw holds, or a walk hardly moves, in chunks, and in blocks within which the draws are known.
struct CellGrid: Sendable {
    /// In nanoseconds.
    let cell: Int64
    /// How far the cells run ahead of those since the epoch.
    let phase: Int64
    /// Of the number of cells in a chunk.
    let chunkLevel: Int
    /// Of a block, among those of ``CountBlock``: all but the smallest blocks that a ``CountTree`` asks for are whole ones.
    let blockLevel: Int
    /// Of the steps of a walk in a cell; nil for other draws.
    private let walkLevel: Int?

    /// - Parameters:
    ///   - length: of a block in cells, at most.
    ///   - chunks: how many there are in a block at least, if it has so many cells.
    ///   - walkLevel: if the cells are steps of a walk.
    init(cell: Int64, phase: Int64, length: Int64, chunks: Int64, walkLevel: Int? = nil) {
        self.cell = cell
        self.walkLevel = walkLevel
        // The place at the beginning of a cell of several steps stands for all of it, so it is moved to its middle.
        self.phase = phase &+ ((walkLevel ?? 0) > 0 ? cell / 2 : 0)
        let ticks = Double(length) * (Double(cell) / Double(CountBlock.tick))
        blockLevel = (1...33).last { ticks >= Double(1 << Int64($0)) } ?? 0
        let count = (blockLevel < 33 ? CountBlock.tick << Int64(blockLevel) : .max) / cell
        chunkLevel = max(0, 63 - (max(1, count) / chunks).leadingZeroBitCount)
    }

    /// Of the steps in a cell of a walk that runs ahead by a phase; nil when its steps do not fit into the cells.
    func walkLevel(running phase: TimeSpan) -> Int? {
        walkLevel.flatMap {
            $0 > 0 && self.phase &- cell / 2 == phase.nanoseconds || self.phase == phase.nanoseconds ? $0 : nil
        }
    }

    /// Whether there is but one block.
    var isWhole: Bool { blockLevel >= 33 }

    var chunk: Int64 { 1 << Int64(chunkLevel) }

    func block(at time: Int64) -> CountBlock {
        CountBlock(level: blockLevel, index: isWhole ? 0 : time / (CountBlock.tick << Int64(blockLevel)))
    }

    /// The cell that a time is in.
    func cell(at time: Int64) -> Int64 {
        (TimeSpan(nanoseconds: time) + TimeSpan(nanoseconds: phase)).ticks(of: TimeSpan(nanoseconds: cell))
    }

    /// Where a cell begins; the last instant for those that begin after it.
    func start(ofCell index: Int64) -> Int64 {
        let (start, overflow) = index.multipliedReportingOverflow(by: cell)
        guard !overflow else { return .max }
        let (moved, beyond) = start.subtractingReportingOverflow(phase)
        return beyond ? .max : moved
    }

    /// The moment that stands for a cell.
    func moment(inCell index: Int64, since epoch: Timestamp) -> Moment {
        let start = start(ofCell: index)
        let half = start > .max - cell ? 0 : cell / 2
        return Moment(epoch + TimeSpan(nanoseconds: start + half), since: epoch)
    }
}

extension CellGrid {
    /// For one parameter, when nothing else moves: a cell costs the sums of its row.
    init(steady draw: ShownDraw, width: Int) {
        let budget = (1 << 21) / Int64(width)
        switch draw.pace {
        case .held(let hold):
            self.init(cell: hold, phase: draw.phase, length: min(4096, budget), chunks: 128)
        case .walk(let walk):
            // The walk moves by 3 to 4 % of the distance of its limits from cell to cell, and a block is some hundreds of
            // times as long as it remembers.
            self.init(walk, cellsInMemory: 64, memories: 512, atMost: budget, chunks: 128)
        }
    }

    /// When something else moves too: the distribution is computed for each cell.
    ///
    /// - Parameter work: for one cell, in probabilities.
    init(moving draws: [ShownDraw], work: Int, shortestCycle: Int64?) {
        let budget = max(256, (1 << 15) / Int64(work))
        var (hold, phase) = (Int64.max, Int64(0))
        for draw in draws {
            if case .held(let own) = draw.pace, own < hold { (hold, phase) = (own, draw.phase) }
        }
        // A cycle is seen in 24 steps, or finer ones.
        let longest = max(1_000_000_000, (shortestCycle ?? .max) / 24)
        for draw in draws {
            if case .walk(let walk) = draw.pace {
                let grid = CellGrid(walk, cellsInMemory: 16, memories: 256, atMost: 2 * budget, chunks: 256)
                if grid.cell <= min(hold, longest) {
                    self = grid
                    return
                }
                hold = min(hold, grid.cell)
            }
        }
        let cell = hold / max(1, (hold + longest - 1) / longest)
        self.init(cell: cell, phase: phase, length: budget, chunks: 256)
    }

    /// - Parameters:
    ///   - cellsInMemory: how many cells at least are as long as the walk remembers.
    ///   - memories: how much longer a block should be.
    private init(_ walk: BoundedWalk, cellsInMemory: Int64, memories: Double, atMost budget: Int64, chunks: Int64) {
        let second: Int64 = 1_000_000_000
        let memory = walk.correlationTime.nanoseconds
        var level = max(0, 63 - (max(1, memory / second / cellsInMemory)).leadingZeroBitCount)
        func isTooShort() -> Bool { memories * Double(memory) > Double(budget) * Double(second << level) }
        // Longer cells before shorter blocks.
        while level > 0, isTooShort(), second << (level + 1) < memory / 8 { level += 1 }
        let cell = second << level
        let length = max(memories * Double(memory) / Double(cell), 0x1p15)
        self.init(
            cell: cell,
            phase: walk.phase.nanoseconds,
            length: min(budget, length < 0x1p62 ? Int64(length) : budget),
            chunks: chunks,
            walkLevel: level
        )
    }
}
