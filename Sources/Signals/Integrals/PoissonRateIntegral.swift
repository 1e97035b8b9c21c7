package import MetricModel

/// Of a rate that is a count of random arrivals, as ``Poisson`` describes it, in the logarithm of its age.
///
/// On the blocks of ``TimeTree``, a cell being a second, for a process of seed s; `z` is ``RandomWalkPath``'s:
///
/// - At the ends of the covering blocks, after 1, 2, 4, 8, ... seconds, the rate is ``PoissonProcess``'s count for s: what
///   the gauge shows.
/// - A block of n arrivals has, above the rate at its beginning, a mean rate of the sum of n numbers that are evenly spread
///   between 0 and 1: each arrival counts from its place on. In covering block b these are `uniform(i)` of
///   `s.area.draw(key(b))` for up to 64 arrivals, and else it is `n/2 + √(n/12)·z(s.area, b)`.
/// - A block b of n arrivals with the mean m splits by linear regression, as a Brownian path does (``WalkSplit``): its first
///   half has `round(n/2 + 3/2·(m − n/2) + √(n/16)·z(s.split, b))` arrivals and the mean
///   `m − n/4 + √(n/48)·z(s.area, b)`; the second half has the rest.
///
/// Both are clamped to what is possible: a half of k arrivals has a mean from 0 to k. No arrival, or a single one, is so
/// exactly where its block says; of more, counts over a while have the variance of a Poisson count within 4 %. Inside of a
/// cell the rate is its mean. The total never falls: see ``WalkAreas``, which does the same.
///
/// Its mean is `λt²/2` and its variance `λt³/3`.
package struct PoissonRateIntegral: Integral {
    /// A covering block [2^l, 2^(l + 1)).
    private struct Level {
        /// The count at its beginning, the area up to there, and the mean over the block above that count.
        let count: Double
        let area: Double
        let mean: Double
    }

    /// 2^34 seconds are more than an Int64 of nanoseconds.
    private static let lastLevel = 33
    /// Up to so many arrivals are drawn one by one.
    private static let fewArrivals = 64.0

    private let splits: Seed
    private let areas: Seed
    /// One for each level, and the end of the last one.
    private let levels: [Level]

    /// - Parameters:
    ///   - rate: arrivals a second, on average, at least 0.
    ///   - epoch: until which the total is 0; moments bring it with them.
    ///   - seed: the rate's.
    package init(rate: Double, since epoch: Timestamp, seed: Seed) {
        splits = seed.derived(for: .split)
        areas = seed.derived(for: .area)
        let process = PoissonProcess(seed: seed)
        // So that no total is infinite.
        let rate = min(rate, 1e280)
        var count = 0.0
        var area = 0.0
        var levels: [Level] = []
        levels.reserveCapacity(Self.lastLevel + 2)
        // The block [0, 1) first, whose mean is the area at the beginning of the next one.
        for level in -1...Self.lastLevel + 1 {
            let length = level < 0 ? 1 : Double(1 << Int64(level))
            let end = Double(2 << Int64(level))
            let arrivals = max(0, process.count(upTo: rate * end) - count)
            let key = TimeTree.key(level: max(0, level), index: level < 0 ? 0 : 1)
            let mean = Self.mean(of: arrivals, areas, key)
            if level >= 0 { levels.append(Level(count: count, area: area, mean: mean)) }
            area += (count + mean) * length
            count += arrivals
        }
        self.levels = levels
    }

    /// The mean over a covering block, above the count at its beginning.
    private static func mean(of arrivals: Double, _ areas: Seed, _ key: Int64) -> Double {
        guard arrivals > fewArrivals else {
            let places = Seed(bits: areas.draw(key))
            return (0..<Int64(arrivals)).reduce(0) { $0 + places.uniform(tick: $1) }
        }
        let mean = arrivals / 2 + (arrivals / 12).squareRoot() * RandomWalkPath.deviation(areas, key)
        return min(max(0, mean), arrivals)
    }

    package var work: Work { Work(steps: 300) }

    package func total(until moment: Moment) -> Double {
        let time = moment.time
        guard time > .zero else { return 0 }
        let (cell, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return area(cell: cell, share: Double(rest) / 1e9)
    }

    private func area(cell: Int64, share: Double) -> Double {
        levels.withUnsafeBufferPointer { levels in
            guard cell > 0 else { return share * levels[0].area }
            var level = TimeTree.level(of: cell)
            var (area, end) = (levels[level].area, levels[level + 1].area)
            var count = levels[level].count
            var arrivals = levels[level + 1].count - count
            var mean = levels[level].mean
            var half = Double(1 << Int64(level))
            while level > 0 {
                let key = TimeTree.key(level: level, index: cell >> Int64(level))
                level -= 1
                half /= 2
                let root = arrivals.squareRoot()
                // If all arrivals that can be late are late, and the other way round.
                let (least, most) = (max(0, 2 * mean - arrivals), min(arrivals, 2 * mean))
                let guess = 1.5 * mean - arrivals / 4 + root / 4 * RandomWalkPath.deviation(splits, key)
                let early = Self.whole(min(max(guess, least), most), least, most)
                let spread = root * (1.0 / 48).squareRoot()
                let drawn = mean - arrivals / 4 + spread * RandomWalkPath.deviation(areas, key)
                let first = min(max(drawn, least), min(early, 2 * mean - early))
                let between = min(area + (count + first) * half, end)
                // Without a branch, which would be predicted wrongly half of the time.
                let later = cell >> Int64(level) & 1 == 1
                area = later ? between : area
                end = later ? end : between
                count = later ? count + early : count
                mean = later ? 2 * mean - first - early : first
                arrivals = later ? arrivals - early : early
            }
            return min(area + share * (count + mean), end)
        }
    }

    /// The nearest whole number that is in the range; there is one.
    @inline(__always)
    private static func whole(_ number: Double, _ least: Double, _ most: Double) -> Double {
        // Below 2^52 the sum is rounded to a whole number: to the nearest, and to the even one of two.
        let rounded = (number + 0x1p52) - 0x1p52
        return rounded > most ? rounded - 1 : rounded < least ? rounded + 1 : rounded
    }
}
