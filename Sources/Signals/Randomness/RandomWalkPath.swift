/// A random walk W with independent steps of mean 0 and variance 1, found at any place without going there.
///
/// On the blocks of ``TimeTree``, a cell being a step, for a walk of seed s, whose draws are
/// `z(seed, b) = (number of ones in seed.draw(key(b)) − 32)/4`, of mean 0 and variance 1 without any library:
///
/// - Covering block b of n steps has the total `√n·z(s.total, b)`.
/// - A block b of 2m steps with the total S splits into `S/2 + √(m/2)·z(s.split, b)` for its first half and
///   `S/2 − √(m/2)·z(s.split, b)` for the second (Lévy's Brownian bridge).
///
/// `s.word` is s derived for that word. Single steps are sums of many such draws, and so very nearly normal.
///
/// Limits: from ``limit`` = 2^39 steps on, 17,000 years of seconds, the walk stays where it is. Two ways of summing differ
/// in the last digits only.
struct RandomWalkPath: Sendable {
    private static let limit: Int64 = 1 << 39

    private let splits: Seed
    /// Where the walk is at the beginning of the covering block of each level, and at the end, of the first one that is
    /// not there.
    private let before: [Double]

    /// For a walk that will be asked often: the totals of the covering blocks are drawn here.
    init(seed: Seed) {
        splits = seed.derived(for: .split)
        let totals = seed.derived(for: .total)
        var position = Self.first(totals)
        before =
            [position]
            + (0...TimeTree.level(of: Self.limit)).map { level in
                position += Self.total(level, totals, Self.roots)
                return position
            }
    }

    /// W(steps); 0 before the first step.
    func position(after steps: Int64) -> Double {
        guard steps > 0 else { return 0 }
        let steps = min(steps, Self.limit)
        let level = TimeTree.level(of: steps)
        return Self.position(after: steps, level, from: before[level], to: before[level + 1], splits, Self.roots)
    }

    /// W at the beginning of each of 2^n cells of 2^level steps, those of the block `index` of level `level + n`, at the cost
    /// of one draw each. The last digits may be others than ``position(after:)`` has.
    ///
    /// - Parameter places: has room for 2^n.
    func write(cellsOf level: Int, inBlock index: Int64, to places: UnsafeMutableBufferPointer<Double>) {
        let top = places.count.trailingZeroBitCount
        guard index > 0 else {
            // The blocks that cover the beginning, one after the other; the first two are single cells.
            for cell in 0..<min(2, places.count) { places[cell] = position(after: Int64(cell) << level) }
            for height in 1..<max(1, top) {
                let block = UnsafeMutableBufferPointer(rebasing: places[(1 << height)..<(2 << height)])
                write(cellsOf: level, inBlock: 1, to: block)
            }
            return
        }
        places[0] = position(after: index << (level + top))
        let end = position(after: (index + 1) << (level + top))
        for height in stride(from: top, to: 0, by: -1) {
            let bridge = Self.roots[level + height] / 2
            let first = index << (top - height)
            for (block, low) in stride(from: 0, to: places.count, by: 1 << height).enumerated() {
                let high = low + 1 << height
                let middle = (places[low] + (high < places.count ? places[high] : end)) / 2
                let key = TimeTree.key(level: level + height, index: first + Int64(block))
                places[low + 1 << (height - 1)] = middle + bridge * Self.deviation(splits, key)
            }
        }
    }

    /// The same, to the last bit, for a walk that is asked once.
    static func position(after steps: Int64, seed: Seed) -> Double {
        guard steps > 0 else { return 0 }
        let steps = min(steps, limit)
        let top = TimeTree.level(of: steps)
        let totals = seed.derived(for: .total)
        let roots = roots
        var start = first(totals)
        for level in 0..<top { start += total(level, totals, roots) }
        let end = start + total(top, totals, roots)
        return position(after: steps, top, from: start, to: end, seed.derived(for: .split), roots)
    }

    /// The total of the covering block [0, 1).
    private static func first(_ totals: Seed) -> Double {
        deviation(totals, TimeTree.key(level: 0, index: 0))
    }

    @inline(__always)
    private static func total(_ level: Int, _ totals: Seed, _ roots: [Double]) -> Double {
        roots[level] * deviation(totals, TimeTree.key(level: level, index: 1))
    }

    /// Inside the covering block of a level, at whose ends the walk is known.
    @inline(__always)
    private static func position(
        after steps: Int64,
        _ top: Int,
        from start: Double,
        to end: Double,
        _ splits: Seed,
        _ roots: [Double]
    ) -> Double {
        var level = top
        var position = start
        var total = end - start
        while level > 0 {
            let key = TimeTree.key(level: level, index: steps >> level)
            let half = total / 2
            let bridge = roots[level] / 2 * deviation(splits, key)
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

    /// z(seed, b) for the block of a key.
    @inline(__always)
    static func deviation(_ seed: Seed, _ key: Int64) -> Double {
        Double(seed.draw(key).nonzeroBitCount - 32) / 4
    }

    /// The square roots of the powers of two. Of a block of 2m = 2^l steps, √(m/2) is half of the root of 2^l.
    private static let roots = (0..<64).map { (Double(sign: .plus, exponent: $0, significand: 1)).squareRoot() }
}
