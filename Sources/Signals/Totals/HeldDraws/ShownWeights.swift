import MetricModel
import Synchronization

/// The integrals of buckets' shares where parameters are drawn, and each draw is to be seen: found without adding up all
/// draws since the epoch.
///
/// Time is cut in blocks of some hundreds of draws, or more. Over a whole block the integrals are those of the law of the
/// draws, known at any age; within a block they follow the very draws, evened a little (``EvenedDraws``) so that the block
/// gets just these integrals. So only the draws of one block are ever looked at; its sums are kept for as long as someone
/// asks for them.
final class ShownWeights: Sendable {
    let observations: ShownObservations
    /// One for now, and one for the last reset.
    private let blocks = Mutex(Recent<Int64, ShownBlock>(limit: 2))

    init(_ observations: ShownObservations) {
        self.observations = observations
    }

    private func block(_ block: CountBlock) -> ShownBlock {
        if let known = blocks.withLock({ $0.content(block.index) }) { return known }
        let made = ShownBlock(of: observations, block)
        blocks.withLock { $0.insert(made, under: block.index) }
        return made
    }
}

extension ShownWeights: BucketWeights {
    /// Most of it goes into the cells of one chunk.
    var work: Work { Int(observations.grid.chunk) * observations.cellWork + 3 * observations.width * Work(steps: 4) }

    /// Of the sums over the cells of a block.
    var blockWork: BlockWork {
        let grid = observations.grid
        let length = grid.isWhole ? Int64.max : CountBlock.tick << Int64(grid.blockLevel)
        return BlockWork(
            keeper: ObjectIdentifier(self),
            work: Double(length / grid.cell) * observations.blockCellWork,
            length: TimeSpan(nanoseconds: length)
        )
    }

    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        guard time > 0 else { return totals.update(repeating: 0) }
        let grid = observations.grid
        let place = grid.block(at: time)
        // The draws are counted as they are if no block ever ends.
        guard !grid.isWhole else { return block(place).write(at: time, to: totals) }
        let last = observations.rows.epoch.longestTime
        guard time < last, time > place.start else { return observations.writeMeans(at: time, to: totals) }
        let block = block(place)
        block.write(at: time, to: totals)
        let width = observations.width
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width) { buffer in
            let start = UnsafeMutableBufferPointer(rebasing: buffer[..<width])
            let end = UnsafeMutableBufferPointer(rebasing: buffer[width...])
            observations.writeMeans(at: place.start, to: start)
            observations.writeMeans(at: place.end, to: end)
            for index in 0..<width {
                let total = start[index] + totals[index]
                totals[index] = start[index] <= end[index] ? min(total, end[index]) : total
            }
        }
    }
}

/// What is observed, and how the parameters whose draws are to be seen move.
struct ShownObservations: Sendable {
    let rows: ShareRows
    let draws: [ShownDraw]
    let grid: CellGrid
    let means: Means

    /// The integrals over whole blocks.
    enum Means: Sendable {
        /// The shares are always the same over all draws of the only parameter that is drawn, which has a law: those of
        /// the buckets, and the mean. The function is the integral of the rate's mean.
        case steady(Law, [Double], @Sendable (Int64) -> Double)
        case moving(CycleTotals)
    }

    /// Of the parameter that is drawn, if it is always the same.
    var law: Law? {
        guard case .steady(let law, _, _) = means else { return nil }
        return law
    }

    var width: Int { rows.width }

    /// Of one cell whose block is there.
    var cellWork: Work { draws.map { $0.signal.work }.sum + width * Work(steps: 1) }

    /// Of one cell while its block is made: the distribution is computed for it where anything but the draw moves.
    var blockCellWork: Work {
        switch means {
        case .steady: 2 * cellWork
        case .moving: 2 * cellWork + rows.work
        }
    }

    /// The integral of the rate's mean up to a time.
    func mass(at time: Int64) -> Double {
        switch means {
        case .steady(_, _, let mass): mass(max(0, time))
        case .moving(let totals): totals.total(width - 2, at: max(0, time))
        }
    }

    func writeMeans(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        switch means {
        case .steady(_, let shares, let mass):
            let mass = mass(time)
            for index in totals.indices { totals[index] = mass * shares[index] }
        case .moving(let known):
            known.write(at: time, to: totals)
            // What the accuracy of the shares leaves of their order.
            let whole = max(0, totals[width - 2])
            for index in 0..<(width - 1) {
                totals[index] = min(max(totals[index], index > 0 ? totals[index - 1] : 0), whole)
            }
        }
    }
}
