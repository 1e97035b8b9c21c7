import MetricModel

/// The integrals within a block of ``ShownWeights``, draw by draw.
struct ShownBlock: Sendable {
    private let observations: ShownObservations
    private let block: CountBlock
    private let shares: CellShares
    private let firstChunk: Int64
    /// The integrals up to the beginning of each chunk.
    private let sums: [Double]

    init(of observations: ShownObservations, _ block: CountBlock) {
        self.observations = observations
        self.block = block
        let cells = BlockCells(observations, block)
        firstChunk = cells.chunks.lowerBound
        let table = CellTable(cells, observations)
        let evened = (0..<observations.draws.count).map { draw in
            observations.grid.isWhole ? EvenedDraws() : EvenedDraws(table.masses(ofDraw: draw))
        }
        if case .steady = observations.means {
            let classes = ClassShares(observations.rows, parameter: observations.draws[0].index, evened[0])
            sums = table.sums(width: observations.width) { total, cell, mass in
                classes.add(mass, table.draws[cell], to: total)
            }
            shares = .classes(classes)
        } else {
            let (fitted, rows) = FittedShares.make(observations, evened, cells, table)
            sums = table.sums(width: observations.width) { total, cell, mass in
                fitted.add(mass, rows, at: cell * observations.width, to: total)
            }
            shares = .fitted(fitted)
        }
    }

    private enum CellShares {
        case classes(ClassShares)
        case fitted(FittedShares)
    }

    /// The integrals from the beginning of the block to a time in it.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        let chunk = observations.grid.cell(at: time) >> observations.grid.chunkLevel
        let row = Int(chunk - firstChunk) * observations.width
        for index in totals.indices { totals[index] = sums[row + index] }
        let cells = BlockCells(observations, block)
        switch shares {
        case .classes(let classes):
            cells.visit(chunk, until: time) { _, mass, draws in classes.add(mass, draws[0], to: totals) }
        case .fitted(let fitted):
            cells.visit(chunk, until: time) { cell, mass, draws in fitted.add(mass, cell, draws, to: totals) }
        }
    }
}

/// All cells of a block, one after the other.
struct CellTable {
    private(set) var masses: [Double] = []
    /// The shares of the draws, cell by cell.
    private(set) var draws: [Double] = []
    private(set) var cells: [Int64] = []
    let drawCount: Int
    /// How many cells there are before each chunk.
    private var starts: [Int] = []

    init(_ cells: BlockCells, _ observations: ShownObservations) {
        drawCount = observations.draws.count
        let count = Int(observations.grid.chunk) * cells.chunks.count
        masses.reserveCapacity(count)
        draws.reserveCapacity(count * drawCount)
        self.cells.reserveCapacity(count)
        for chunk in cells.chunks {
            starts.append(masses.count)
            cells.visit(chunk, until: .max) { cell, mass, draws in
                self.cells.append(cell)
                masses.append(mass)
                for draw in draws { self.draws.append(draw) }
            }
        }
    }

    /// How much of all observations has draws of each class.
    func masses(ofDraw draw: Int) -> [Double] {
        var sums = [Double](repeating: 0, count: EvenedDraws.classCount)
        for (cell, mass) in masses.enumerated() { sums[EvenedDraws.index(of: draws[cell * drawCount + draw])] += mass }
        return sums
    }

    /// The sums up to the beginning of each chunk.
    @inline(__always)
    func sums(
        width: Int,
        _ add: (UnsafeMutableBufferPointer<Double>, _ cell: Int, _ mass: Double) -> Void
    ) -> [Double] {
        var sums: [Double] = []
        sums.reserveCapacity(starts.count * width)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { total in
            total.update(repeating: 0)
            for (start, end) in zip(starts, starts.dropFirst() + [masses.count]) {
                sums += total
                for cell in start..<end { add(total, cell, masses[cell]) }
            }
        }
        return sums
    }
}
