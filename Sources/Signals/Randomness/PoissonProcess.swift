/// Arrivals at random, one per unit of time on average, each independent of the others (a Poisson process of rate 1); how
/// many there were up to any time is found without going there.
///
/// On the blocks of ``TimeTree``, a cell being ``width`` units wide: the number of arrivals in a covering block is a draw
/// from Poisson's distribution, a block splits into halves by a draw from Binomial(n, 1/2), and the n arrivals in a cell
/// are at `uniform(0)`, ..., `uniform(n − 1)` of its width. A block draws from `Seed(bits: s.draw(key))`, where s is the
/// seed derived for `total`, `split` or `place`.
enum PoissonProcess {
    private static let width = 16.0
    /// Above it a count would not be exact any more.
    private static let limit = 0x1p52

    /// A whole number, exact below 2^53, which never falls as the time grows. From 2^52 units on nothing arrives.
    static func count(upTo time: Double, seed: Seed) -> Double {
        guard time > 0 else { return 0 }
        let cells = min(time, limit) / width
        let cell = Int64(cells)
        let totals = seed.derived(for: .total)
        func total(level: Int, index: Int64) -> Double {
            PoissonLaw.draw(level: level, Seed(bits: totals.draw(TimeTree.key(level: level, index: index))))
        }
        var arrived = 0.0
        var inside = total(level: 0, index: 0)
        if cell > 0 {
            arrived = inside
            let top = TimeTree.level(of: cell)
            for level in 0..<top { arrived += total(level: level, index: 1) }
            inside = total(level: top, index: 1)
            let splits = seed.derived(for: .split)
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
        }
        let places = Seed(bits: seed.derived(for: .place).draw(TimeTree.key(level: 0, index: cell)))
        let share = cells - Double(cell)
        var arrival: Int64 = 0
        while Double(arrival) < inside {
            if places.uniform(tick: arrival) < share { arrived += 1 }
            arrival += 1
        }
        return arrived
    }
}
