/// A random walk W with independent steps of mean 0 and variance 1, found at any place without going there.
///
/// On the blocks of ``TimeTree``, a cell being a step: the covering block of n steps has the total `√n·z`, and a block of
/// 2m steps with the total S splits into `S/2 + √(m/2)·z` for its first half and the rest for the second (the Brownian
/// bridge). Totals draw their z from the seed derived for `total`, splits from that derived for `split`, under the block's
/// key: `z = (number of ones in draw(key) − 32)/4`, which has mean 0 and variance 1 and needs no library.
enum RandomWalkPath {
    /// W(steps); 0 before the first step. From 2^56 steps on it stays where it is.
    static func position(after steps: Int64, seed: Seed) -> Double {
        guard steps > 0 else { return 0 }
        let steps = min(steps, 1 << 56)
        let totals = seed.derived(for: .total)
        let splits = seed.derived(for: .split)
        let top = TimeTree.level(of: steps)
        var position = deviation(totals, TimeTree.key(level: 0, index: 0))
        for level in 0..<top {
            position += roots[level] * deviation(totals, TimeTree.key(level: level, index: 1))
        }
        var total = roots[top] * deviation(totals, TimeTree.key(level: top, index: 1))
        var level = top
        while level > 0 {
            let left =
                total / 2 + roots[level] / 2 * deviation(splits, TimeTree.key(level: level, index: steps >> level))
            level -= 1
            if steps >> level & 1 == 1 {
                position += left
                total -= left
            } else {
                total = left
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
