import MetricModel

/// The integral of a rate that is drawn anew in each tick, without asking for its draws: the total of a long block of ticks
/// is drawn first, and then split in halves, down to the tick at hand.
///
/// On the blocks of ``TimeTree``, a cell being a tick of `max(hold, 1s)`, for a seed s. M, V, L and H are the integrals
/// over a block of the mean, the spread, and the least and greatest value of the rate, as its ``Law`` says.
///
/// - Covering block b has the total `M + √V·z`, with z of `s.total.draw(key(b))`, kept between L and H.
/// - A block b with the total S splits into `M₁ + (S − M)·V₁/V + √(V₁·V₂/V)·z`, with z of `s.split.draw(key(b))`, for its
///   first half, kept between `max(L₁, S − H₂)` and `min(H₁, S − L₂)`, and the rest for its second.
/// - z is the normal quantile of the draw in a block of up to 16 ticks, in longer ones `(ones − 32)/4` with the number of
///   ones among its bits. Of a rate that is uniformly distributed, blocks of up to 8 ticks split as sums of such rates do.
/// - Within a tick the total grows as M does.
///
/// So ticks are independent, normally distributed and within the limits of the rate, and no total falls: where a block keeps
/// to its limits there is always a split of which both halves do. `s.word` is s derived for that word.
struct NoisyIntegral<Means: TickMeans>: Integral {
    private let means: Means
    private let isUniform: Bool
    private let splits: Seed
    /// The total before the covering block of each level, [0, 1) being that of level −1, and at the end of the last one.
    private let before: [Double]

    init(_ means: Means, isUniform: Bool, seed: Seed) {
        self.means = means
        self.isUniform = isUniform
        splits = seed.derived(for: .split)
        let totals = seed.derived(for: .total)
        var sum = 0.0
        before =
            [0]
            + (-1...TimeTree.level(of: Int64.max / means.tick)).map { level in
                let index: Int64 = level < 0 ? 0 : 1
                let level = max(0, level)
                let (start, end) = (index << level, (index + 1) << level)
                let block = means.sums(at: end) - means.sums(at: start)
                let key = TimeTree.key(level: level, index: index)
                let total = block.mean + block.spread.squareRoot() * Self.deviation(totals, key, level: level)
                sum += min(max(total, block.least), max(block.least, block.greatest))
                return sum
            }
    }

    var work: Work { Work(steps: 300) }

    func total(until moment: Moment) -> Double {
        let time = moment.time.nanoseconds
        guard time > 0 else { return 0 }
        let cell = time / means.tick
        var level = TimeTree.level(of: cell)
        var (start, end) = (before[level + 1], before[level + 2])
        level = max(0, level)
        var first = (cell >> level) << level
        var (low, high) = (means.sums(at: first), means.sums(at: first + 1 << level))
        while level > 0 {
            let key = TimeTree.key(level: level, index: cell >> level)
            level -= 1
            let place = first + 1 << level
            let middle = means.sums(at: place)
            let total = split(end - start, middle - low, high - middle, key: key, level: level)
            let between = min(max(start + total, start), end)
            if cell >> level & 1 == 1 {
                (start, low, first) = (between, middle, place)
            } else {
                (end, high) = (between, middle)
            }
        }
        let share = means.share(at: time, tick: cell, from: low, to: high)
        return min(start + (end - start) * share, end)
    }

    /// The total of a block's first half.
    ///
    /// - Parameter level: of the halves.
    @inline(__always)
    private func split(
        _ total: Double,
        _ first: TickSums,
        _ second: TickSums,
        key: Int64,
        level: Int
    ) -> Double {
        let least = max(first.least, total - second.greatest)
        let greatest = max(least, min(first.greatest, total - second.least))
        if isUniform, level < 3 {
            return least + (greatest - least) * uniformShare(total, first + second, least, greatest, key, level)
        }
        let (share, deviation) = means.bridge(first, second, level: level)
        let expected = first.mean + (total - first.mean - second.mean) * share
        let part = expected + deviation * Self.deviation(splits, key, level: level + 1)
        return min(max(part, least), greatest)
    }

    @inline(__always)
    private static func deviation(_ seed: Seed, _ key: Int64, level: Int) -> Double {
        level > 4
            ? Double(seed.draw(key).nonzeroBitCount - 32) / 4
            : NormalDistribution.quantile(seed.uniform(tick: key))
    }

    /// Where in its corridor the first half of a block of few ticks lies, whose rates are uniformly distributed.
    @inline(never)
    private func uniformShare(
        _ total: Double,
        _ block: TickSums,
        _ least: Double,
        _ greatest: Double,
        _ key: Int64,
        _ level: Int
    ) -> Double {
        // A single tick given the sum of two is uniformly distributed itself.
        if level == 0 { return splits.uniform(tick: key) }
        let width = block.greatest - block.least
        guard width > 0, greatest > least else { return 0 }
        let ticks = Double(1 << level)
        // In units of one tick's width, from its least value.
        let unit = width / (2 * ticks)
        let sum = (total - block.least) / unit
        let (low, high) = (max(0, sum - ticks), min(ticks, sum))
        let seed = Seed(bits: splits.draw(key))
        func density(_ x: Double) -> Double { Self.density(x, level) * Self.density(sum - x, level) }
        let peak = density(sum / 2)
        for attempt in 0..<Int64(200) {
            let share = seed.uniform(tick: 2 * attempt)
            if seed.uniform(tick: 2 * attempt + 1) * peak <= density(low + (high - low) * share) { return share }
        }
        return 0.5
    }

    /// Of the sum of two or four numbers, evenly distributed between 0 and 1 (the Irwin-Hall distribution).
    private static func density(_ sum: Double, _ level: Int) -> Double {
        let x = min(sum, Double(1 << level) - sum)
        guard x > 0 else { return 0 }
        if level == 1 { return x }
        return x < 1 ? x * x * x / 6 : (((-3 * x + 12) * x - 12) * x + 4) / 6
    }
}

/// Integrals of what the ``Law`` of a rate says.
struct TickSums {
    private var numbers: SIMD4<Double>

    @inline(__always) var mean: Double { numbers[0] }
    @inline(__always) var spread: Double { numbers[1] }
    @inline(__always) var least: Double { numbers[2] }
    @inline(__always) var greatest: Double { numbers[3] }

    @inline(__always)
    init(_ numbers: SIMD4<Double>) { self.numbers = numbers }

    init(_ law: Law) {
        numbers = SIMD4(
            Integrand.limited(law.mean),
            Integrand.limited(law.spread),
            Integrand.limited(law.least),
            Integrand.limited(law.greatest)
        )
    }

    @inline(__always)
    static func - (left: TickSums, right: TickSums) -> TickSums { TickSums(left.numbers - right.numbers) }

    @inline(__always)
    static func + (left: TickSums, right: TickSums) -> TickSums { TickSums(left.numbers + right.numbers) }

    @inline(__always)
    static func * (left: TickSums, right: Double) -> TickSums { TickSums(left.numbers * right) }
}

/// What is known of a rate tick by tick.
protocol TickMeans: Sendable {
    /// In nanoseconds.
    var tick: Int64 { get }

    /// The integrals from the epoch to the beginning of a tick.
    func sums(at tick: Int64) -> TickSums

    /// How a block's distance from its mean is shared between its halves, and the deviation of that.
    ///
    /// - Parameter level: of the halves.
    func bridge(_ first: TickSums, _ second: TickSums, level: Int) -> (share: Double, deviation: Double)

    /// How much of a tick's total has come by a time in it.
    func share(at time: Int64, tick: Int64, from low: TickSums, to high: TickSums) -> Double
}

/// Of a rate whose law is always the same.
struct SteadyMeans: TickMeans {
    let tick: Int64
    private let sums: TickSums
    private let deviation: Double

    init(_ law: Law, tick: Int64) {
        self.tick = tick
        sums = TickSums(law) * (Double(tick) / 1e9)
        // √(V₁·V₂/V) of halves of one tick.
        deviation = (sums.spread / 2).squareRoot()
    }

    @inline(__always)
    func sums(at tick: Int64) -> TickSums { sums * Double(tick) }

    @inline(__always)
    func bridge(_ first: TickSums, _ second: TickSums, level: Int) -> (share: Double, deviation: Double) {
        (0.5, deviation * TimeTree.root(level))
    }

    @inline(__always)
    func share(at time: Int64, tick: Int64, from low: TickSums, to high: TickSums) -> Double {
        Double(time - tick * self.tick) / Double(self.tick)
    }
}

/// Of a rate whose law changes.
struct MovingMeans: TickMeans {
    let tick: Int64
    private let totals: CycleTotals

    /// - Parameter totals: the integrals of mean, spread, least and greatest value.
    init(_ totals: CycleTotals, tick: Int64) {
        self.totals = totals
        self.tick = tick
    }

    func sums(at tick: Int64) -> TickSums {
        let (time, overflow) = tick.multipliedReportingOverflow(by: self.tick)
        return sums(time: overflow ? .max : time)
    }

    private func sums(time: Int64) -> TickSums {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { sums in
            totals.write(at: time, to: sums)
            return TickSums(SIMD4(sums[0], sums[1], sums[2], sums[3]))
        }
    }

    func bridge(_ first: TickSums, _ second: TickSums, level: Int) -> (share: Double, deviation: Double) {
        let (left, right) = (max(0, first.spread), max(0, second.spread))
        guard left + right > 0 else {
            let mean = first.mean + second.mean
            return (mean > 0 ? min(1, max(0, first.mean / mean)) : 0.5, 0)
        }
        return (left / (left + right), (left * (right / (left + right))).squareRoot())
    }

    func share(at time: Int64, tick: Int64, from low: TickSums, to high: TickSums) -> Double {
        let whole = high.mean - low.mean
        guard whole > 0 else { return Double(time - tick * self.tick) / Double(self.tick) }
        return min(1, max(0, (totals.total(0, at: time) - low.mean) / whole))
    }
}
