import MetricModel

/// The shares of the buckets for each class of draws of one parameter, when nothing else moves.
struct ClassShares: Sendable {
    private let width: Int
    private var rows: [Double] = []

    init(_ shares: ShareRows, parameter: Int, _ evened: EvenedDraws) {
        width = shares.width
        let table = ShareTable(shares, parameter: parameter)
        for (low, high) in zip(evened.edges, evened.edges.dropFirst()) { table.append(from: low, to: high, to: &rows) }
    }

    /// Adds what a cell has.
    @inline(__always)
    func add(_ mass: Double, _ draw: Double, to totals: UnsafeMutableBufferPointer<Double>) {
        let row = EvenedDraws.index(of: draw) * width
        rows.withUnsafeBufferPointer { rows in
            for index in totals.indices { totals[index] += mass * rows[row + index] }
        }
    }
}
