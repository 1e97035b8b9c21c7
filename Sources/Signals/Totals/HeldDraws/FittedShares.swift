import MetricModel

/// The shares of the buckets cell by cell, when more moves than one draw, fitted to what the block should have.
///
/// Evened draws of one parameter need not meet the times of the others as evenly. So each bucket's share is multiplied by a
/// factor near 1, and all shares of a cell are divided by their sum; by turns, until the block has what it should have
/// (iterative proportional fitting; Deming and Stephan, "On a least squares adjustment of a sampled frequency table",
/// 1940).
struct FittedShares: Sendable {
    private let observations: ShownObservations
    private let evened: [EvenedDraws]
    private var factors: [Double]
    /// What is left to be multiplied at the end, that of the sum included, or added to the mean where that may be negative.
    private var closing: [Double]
    private var offset = 0.0

    private static let roundCount = 8

    private var width: Int { observations.width }

    private init(_ observations: ShownObservations, _ evened: [EvenedDraws]) {
        self.observations = observations
        self.evened = evened
        factors = [Double](repeating: 1, count: observations.width - 1)
        closing = [Double](repeating: 1, count: observations.width)
    }

    /// With the shares of all cells before they are fitted, not cumulative, and the mean.
    static func make(
        _ observations: ShownObservations,
        _ evened: [EvenedDraws],
        _ block: BlockCells,
        _ table: CellTable
    ) -> (FittedShares, rows: [Double]) {
        var fitted = FittedShares(observations, evened)
        var rows: [Double] = []
        rows.reserveCapacity(table.cells.count * observations.width)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: observations.width) { row in
            table.draws.withUnsafeBufferPointer { draws in
                for (index, cell) in table.cells.enumerated() {
                    let first = index * table.drawCount
                    fitted.write(cell, UnsafeBufferPointer(rebasing: draws[first..<(first + table.drawCount)]), to: row)
                    rows += row
                }
            }
        }
        if !observations.grid.isWhole { fitted.fit(rows, table.masses, to: block.means) }
        return (fitted, rows)
    }

    private mutating func fit(_ rows: [Double], _ masses: [Double], to wanted: [Double]) {
        let last = width - 1
        for round in 0...Self.roundCount {
            var sums = [Double](repeating: 0, count: width)
            for (cell, mass) in masses.enumerated() {
                let first = cell * width
                let scale = scale(rows, at: first)
                for index in 0..<last { sums[index] += mass * (rows[first + index] * factors[index] * scale) }
                sums[last] += mass * rows[first + last]
            }
            let isLast = round == Self.roundCount
            if isLast, observations.rows.isSigned {
                let mass = masses.reduce(0, +)
                offset = mass > 0 ? (wanted[last] - sums[last]) / mass : 0
                sums[last] = 0
            }
            for index in 0..<width where sums[index] != 0 {
                let ratio = min(max(0, wanted[index] / sums[index]), 4)
                if isLast {
                    closing[index] = ratio
                } else if index < last {
                    factors[index] *= ratio
                }
            }
        }
    }

    /// By which shares that have been multiplied by their factors add up to 1.
    @inline(__always)
    private func scale(_ rows: [Double], at first: Int) -> Double {
        var whole = 0.0
        for index in factors.indices { whole += rows[first + index] * factors[index] }
        return whole > 0 ? 1 / whole : 0
    }

    /// Adds what a cell has, whose shares are known before they are fitted.
    func add(_ mass: Double, _ rows: [Double], at first: Int, to totals: UnsafeMutableBufferPointer<Double>) {
        let scale = scale(rows, at: first)
        var sum = 0.0
        for index in factors.indices {
            sum += rows[first + index] * factors[index] * scale * closing[index]
            totals[index] += mass * sum
        }
        totals[width - 1] += mass * (rows[first + width - 1] * closing[width - 1] + offset)
    }

    /// Adds what a cell has.
    func add(
        _ mass: Double,
        _ cell: Int64,
        _ draws: UnsafeMutableBufferPointer<Double>,
        to totals: UnsafeMutableBufferPointer<Double>
    ) {
        let row = [Double](unsafeUninitializedCapacity: width) { row, count in
            write(cell, UnsafeBufferPointer(draws), to: UnsafeMutableBufferPointer(rebasing: row[..<width]))
            count = width
        }
        add(mass, row, at: 0, to: totals)
    }

    /// Writes the shares before they are fitted, not cumulative, and the mean.
    private func write(_ cell: Int64, _ draws: UnsafeBufferPointer<Double>, to row: UnsafeMutableBufferPointer<Double>)
    {
        let rows = observations.rows
        let moment = observations.grid.moment(inCell: cell, since: rows.epoch)
        func share(_ parameter: Int) -> Double? {
            let index = observations.draws.firstIndex { $0.index == parameter }
            return index.map { evened[$0].share(draws[$0]) }
        }
        rows.write(at: moment, share, to: row)
        for index in stride(from: width - 2, to: 0, by: -1) { row[index] -= row[index - 1] }
    }
}
