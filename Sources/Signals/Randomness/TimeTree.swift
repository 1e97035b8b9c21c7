/// The dyadic tree over cells of equal width on which random processes are drawn, so that any place in them is found in
/// the logarithm of its distance.
///
/// Block i of level l is the cells from i·2^l up to (i + 1)·2^l. The blocks 0 of level 0 and 1 of every level, [0, 1),
/// [1, 2), [2, 4), [4, 8), ..., cover all cells; each has a total of its own, and is split in halves down to the cells.
enum TimeTree {
    /// The number under which a block draws: `i·2^6 + l`.
    @inline(__always)
    static func key(level: Int, index: Int64) -> Int64 {
        index << 6 | Int64(level)
    }

    /// The level of the covering block that a cell, not the first, is in.
    @inline(__always)
    static func level(of cell: Int64) -> Int {
        63 - cell.leadingZeroBitCount
    }

    /// The square root of the number of cells in a block of a level.
    @inline(__always)
    static func root(_ level: Int) -> Double { roots[level] }

    private static let roots = (0..<64).map { Double(sign: .plus, exponent: $0, significand: 1).squareRoot() }
}
