/// Arrivals at random, one per unit of time on average, each independent of the others (a Poisson process of rate 1); how
/// many there were up to any time is found without going there.
///
/// On the blocks of ``TimeTree``, a cell being ``width`` units wide: the number of arrivals in a covering block is a draw
/// from Poisson's distribution, a block splits into halves by a draw from Binomial(n, 1/2), and the n arrivals in a cell
/// are at `uniform(0)`, ..., `uniform(n − 1)` of its width. A block draws from `Seed(bits: s.draw(key))`, where s is the
/// seed derived for `total`, `split` or `place`.
struct PoissonProcess: Sendable {
    private static let width = 16.0
    /// Above it a count would not be exact any more.
    private static let limit = 0x1p52

    private let splits: Seed
    private let places: Seed
    /// How many arrive before the covering block of each level, and at the end, before the first one that is not there.
    private let before: [Double]

    /// - Parameter end: up to which time it will be asked at most; what is drawn does not depend on it.
    init(seed: Seed, upTo end: Double = limit) {
        splits = seed.derived(for: .split)
        places = seed.derived(for: .place)
        let totals = seed.derived(for: .total)
        func total(level: Int, index: Int64) -> Double {
            PoissonLaw.draw(level: level, Seed(bits: totals.draw(TimeTree.key(level: level, index: index))))
        }
        let last = Int64(max(1, min(end, Self.limit) / Self.width))
        var sum = total(level: 0, index: 0)
        before =
            [0, sum]
            + (0...TimeTree.level(of: last)).map { level in
                sum += total(level: level, index: 1)
                return sum
            }
    }

    /// A whole number, exact below 2^53, which never falls as the time grows. From 2^52 units on nothing arrives.
    func count(upTo time: Double) -> Double {
        guard time > 0 else { return 0 }
        let cells = min(time, Self.limit) / Self.width
        let cell = Int64(cells)
        // The first cell is the block before that of level 0.
        let top = cell > 0 ? TimeTree.level(of: cell) : -1
        var arrived = before[top + 1]
        var inside = before[top + 2] - arrived
        var level = top
        while level > 0 {
            let key = TimeTree.key(level: level, index: cell >> level)
            let left = HalfBinomialLaw.draw(inside, Seed(bits: splits.draw(key)))
            level -= 1
            if cell >> level & 1 == 1 {
                arrived += left
                inside -= left
            } else {
                inside = left
            }
        }
        let places = Seed(bits: self.places.draw(TimeTree.key(level: 0, index: cell)))
        // Those whose uniform number, (b + 0.5)/2^53, is below the share of the cell that has gone by. In whole numbers and
        // without a branch, which would be predicted wrongly half of the time.
        let bound = UInt64(max(0, ((cells - Double(cell)) * 0x1p53 - 0.5).rounded(.up)))
        var count: UInt64 = 0
        for arrival in 0..<Int64(inside) { count &+= (places.draw(arrival) >> 11) < bound ? 1 : 0 }
        return arrived + Double(count)
    }
}
