/// A random walk W with independent steps of mean 0 and variance 1, found at any place without going there.
///
/// On the blocks of ``TimeTree``, a cell being a step: the covering block of n steps has the total `√n·z`, and a block of
/// 2m steps with the total S splits into `S/2 + √(m/2)·z` for its first half and `S/2 − √(m/2)·z` for the second (the Brownian
/// bridge). Totals draw their z from the seed derived for `total`, splits from that derived for `split`, under the block's
/// key: `z = (number of ones in draw(key) − 32)/4`, which has mean 0 and variance 1 and needs no library.
struct RandomWalkPath: Sendable {
    /// From there on the walk stays where it is: 17,000 years of seconds.
    private static let limit: Int64 = 1 << 39

    private let splits: Seed
    /// Where the walk is at the beginning of the covering block of each level, and at the end, of the first one that is
    /// not there.
    private let before: [Double]

    /// - Parameter end: after how many steps it will be asked at most; what is drawn does not depend on it.
    init(seed: Seed, upTo end: Int64 = limit) {
        splits = seed.derived(for: .split)
        let totals = seed.derived(for: .total)
        var position = Self.deviation(totals, TimeTree.key(level: 0, index: 0))
        before =
            [position]
            + (0...TimeTree.level(of: max(1, min(end, Self.limit)))).map { level in
                position += Self.roots[level] * Self.deviation(totals, TimeTree.key(level: level, index: 1))
                return position
            }
    }

    /// W(steps); 0 before the first step.
    func position(after steps: Int64) -> Double {
        guard steps > 0 else { return 0 }
        let steps = min(steps, Self.limit)
        var level = TimeTree.level(of: steps)
        var position = before[level]
        var total = before[level + 1] - position
        let roots = Self.roots
        while level > 0 {
            let key = TimeTree.key(level: level, index: steps >> level)
            let half = total / 2
            let bridge = roots[level] / 2 * Self.deviation(splits, key)
            level -= 1
            if steps >> level & 1 == 1 {
                position += half + bridge
                total = half - bridge
            } else {
                total = half + bridge
            }
        }
        return position
    }

    @inline(__always)
    private static func deviation(_ seed: Seed, _ key: Int64) -> Double {
        Double(seed.draw(key).nonzeroBitCount - 32) / 4
    }

    /// The square roots of the powers of two. Of a block of 2m = 2^l steps, √(m/2) is half of the root of 2^l.
    private static let roots = (0..<64).map { (Double(sign: .plus, exponent: $0, significand: 1)).squareRoot() }
}
