import MetricModel
import TestSupport
import Testing

@testable import Signals

struct DerivedSeedTests {
    @Test("seeds for purposes and parts differ from each other and from the series' own")
    func differ() {
        let seed = Seed(bits: 99)
        let seeds =
            [seed, seed.derived(for: .noise), seed.derived(for: .gaps), seed.derived(for: .rate)]
            + (0..<10).map { seed.derived(index: $0) }
        #expect(Set(seeds).count == seeds.count)
    }

    /// From a second implementation, in Python.
    @Test("any program can derive seeds and draw")
    func formulas() {
        let seed = Seed(bits: 42)
        #expect(seed.derived(for: .noise).bits == 2_787_349_144_605_449_105)
        #expect(seed.derived(for: Purpose("noise")) == seed.derived(for: .noise))
        #expect(seed.derived(index: 3).bits == 15_419_514_410_114_844_710)
        #expect(seed.derived(index: -1).bits == 78_217_071_756_652_190)
        #expect(seed.draw(-7) == 12_001_744_044_905_075_415)
    }

    @Test("what is drawn for two purposes, or for two parts, is not correlated")
    func independence() {
        let seed = Seed(bits: 42)
        for (first, second) in [
            (seed.derived(for: .noise), seed), (seed.derived(for: .noise), seed.derived(for: .gaps)),
            (seed.derived(index: 0), seed.derived(index: 1)),
        ] {
            let products = (0..<3000 as Range<Int64>).map {
                (first.uniform(tick: $0) - 0.5) * (second.uniform(tick: $0) - 0.5) * 12
            }
            // The mean of n such products has a standard deviation of 1/√n.
            #expect(abs(products.reduce(0, +) / 3000) < 4.5 / 3000.0.squareRoot())
        }
    }

    @Test("the greatest draw, which rounds to 1, is a number that a normal variable can be")
    func greatest() {
        // The seed whose first draw is 64 ones, found by inverting the hash.
        let seed = Seed(bits: 0xCF9A_04AF_FA6B_ADC0)
        #expect(seed.draw(0) == .max)
        #expect(seed.uniform(tick: 0) == 1)
        // Φ⁻¹(1 − 2^-54)
        #expect(abs(NormalDistribution.quantile(seed.uniform(tick: 0)) - 8.292_361_075_813_595) < 1e-14)
    }
}

struct PoissonProcessTests {
    private func count(_ time: Double, _ seed: UInt64) -> Double {
        PoissonProcess.count(upTo: time, seed: Seed(bits: seed &* 0x9E37_79B9_7F4A_7C15))
    }

    @Test(
        "the count has Poisson's mean and variance",
        arguments: [3.0, 16, 100, 5000, 1e6, 2.6e8, 1e12, 0x1p53, 1e16, 1e17, 4.6e18]
    )
    func moments(time: Double) {
        let samples = (1...2000).map { (count(time, UInt64($0)) - time) / time.squareRoot() }
        let mean = samples.reduce(0, +) / 2000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 2000
        // Standard errors: 1/√n of the mean, about √((2 + 1/time)/n) of the variance.
        #expect(abs(mean) < 4.5 / 2000.0.squareRoot())
        #expect(abs(variance - 1) < 4.5 * ((2 + 1 / time) / 2000).squareRoot())
    }

    @Test("counts in equal stretches follow Poisson's distribution, wherever these lie", arguments: [0.0, 1000, 1e7])
    func chiSquared(start: Double) {
        // Stretches of 4 units of one process, so that they must be independent too.
        let count = 3000
        var observed = [Double](repeating: 0, count: 11)
        var before = self.count(start, 7)
        for index in 1...count {
            let now = self.count(start + 4 * Double(index), 7)
            observed[min(10, Int(now - before))] += 1
            before = now
        }
        var probability = 0.018_315_638_888_734_18  // e^-4
        var rest = 1.0
        var statistic = 0.0
        for arrivals in 0...10 {
            let expected = Double(count) * (arrivals < 10 ? probability : rest)
            statistic += (observed[arrivals] - expected) * (observed[arrivals] - expected) / expected
            rest -= probability
            probability *= 4 / Double(arrivals + 1)
        }
        // Chi-squared with 10 degrees of freedom stays below 29.6 with a probability of 99.9 %.
        #expect(statistic < 29.6)
    }

    @Test("the count never falls, and rises by the same however it is asked for")
    func monotony() {
        for start in [0.0, 1e3, 1e9] {
            let counts = (0..<2000).map { count(start + Double($0) * 0.37, 11) }
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(counts.reversed() == (0..<2000).reversed().map { count(start + Double($0) * 0.37, 11) })
        }
    }

    /// From a second implementation, in Python.
    @Test(
        "any program can count the same",
        arguments: [
            (0.5, 0), (16, 15), (1000.25, 1065), (2.6e8, 259_988_359), (0x1p50, 1_125_899_940_542_100),
            (0x1p52, 4_503_599_734_516_798), (0x1p53, 9_007_199_304_817_669), (1e17, 99_999_999_801_037_464),
            (2.5e18, 2_500_000_003_131_578_513), (0x1p62.nextDown, 4_611_686_020_290_174_905),
        ] as [(Double, Int64)]
    )
    func reference(time: Double, count: Int64) {
        #expect(PoissonProcess.count(upTo: time, seed: Seed(bits: 42)) == Double(count))
    }

    @Test("a process at hand counts what one asked once counts, in any order")
    func consistency() {
        let seed = Seed(bits: 17)
        let process = PoissonProcess(seed: seed)
        var random = SplitMix64(seed: 1)
        let times = (-20..<500).map { Libm.power(2, Double($0) / 8) }
        let counts = times.map { process.count(upTo: $0) }
        for index in times.indices.shuffled(using: &random) {
            #expect(PoissonProcess.count(upTo: times[index], seed: seed) == counts[index])
        }
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("nothing is lost or counted twice where cells and covering blocks meet")
    func boundaries() {
        let process = PoissonProcess(seed: Seed(bits: 23))
        for level in 0...58 {
            let edge = Double(sign: .plus, exponent: level + 4, significand: 1)
            let counts = [edge.nextDown, edge, edge.nextUp].map { process.count(upTo: $0) }
            #expect(counts[0] <= counts[1] && counts[1] <= counts[2])
            // Where a step is longer than 1, as many arrive on average; each count is rounded to a Double.
            let step = edge.nextUp - edge.nextDown
            #expect(
                level <= 40
                    ? counts[2] - counts[0] <= 1 : abs(counts[2] - counts[0] - step) <= step + 6 * step.squareRoot() + 1
            )
        }
    }

    @Test("counts in two stretches that meet, or do not, are not correlated")
    func stretches() {
        for (a, b, c, d) in [(3.0, 11.0, 11.0, 16.0), (8, 16, 16, 40), (100, 130, 900, 1000), (1e6, 2e6, 2e6, 3e6)] {
            let products = (1...1500).map { index -> Double in
                let process = PoissonProcess(seed: Seed(bits: UInt64(index) &* 0x9E37_79B9_7F4A_7C15))
                let counts = [a, b, c, d].map { process.count(upTo: $0) }
                return (counts[1] - counts[0] - (b - a)) / (b - a).squareRoot()
                    * (counts[3] - counts[2] - (d - c)) / (d - c).squareRoot()
            }
            #expect(abs(products.reduce(0, +) / 1500) < 4.5 / 1500.0.squareRoot(), "\(a) to \(d)")
        }
    }

    @Test("arrivals go on at any age: a rate of 1e9, asked every 15 s", arguments: [52.0, 365, 10_000, 50_000])
    func age(days: Double) {
        let process = PoissonProcess(seed: Seed(bits: 29))
        let start = 1e9 * 86_400 * days
        let stretch = 15e9
        let counts = (0...1000).map { process.count(upTo: start + Double($0) * stretch) }
        // Counts and times are rounded to Doubles, the more coarsely the later.
        let samples = zip(counts, counts.dropFirst()).map { ($1 - $0 - stretch) / stretch.squareRoot() }
        let mean = samples.reduce(0, +) / 1000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 1000
        #expect(abs(mean) < 4.5 / 1000.0.squareRoot())
        #expect(abs(variance - 1) < 4.5 * (2.0 / 1000).squareRoot())
    }

    @Test(
        "from one Double to the next the count never falls",
        arguments: [0x1p52, 0x1p53, 1e17, 0x1p60, 0x1p62, 1e300]
    )
    func neighbours(middle: Double) {
        let process = PoissonProcess(seed: Seed(bits: 31))
        var before = 0.0
        for step in -500...500 {
            let count = process.count(upTo: middle + Double(step) * middle.ulp)
            #expect(count >= before)
            before = count
        }
        #expect(abs(before - middle) < 5 * middle.squareRoot() + 1000 * middle.ulp)
    }

    @Test("after 2^62 units arrivals come evenly")
    func evenly() {
        let process = PoissonProcess(seed: Seed(bits: 1))
        let last = process.count(upTo: 0x1p62)
        #expect(abs(last - 0x1p62) < 5 * 0x1p31)
        #expect([0x1p62, 0x1p63, 1e30, 1e300].allSatisfy { process.count(upTo: $0) == last + ($0 - 0x1p62) })
        #expect(process.count(upTo: .infinity) == .greatestFiniteMagnitude)
    }

    @Test("no time is too long or none at all", arguments: [0, -5, .nan, 1e300, .infinity])
    func extremes(time: Double) {
        #expect(count(time, 1).isFinite)
        #expect(count(min(time, 0), 1) == 0)
    }

    @Test("arrivals of different seeds are not correlated")
    func independence() {
        let products = (0..<4000).map { index -> Double in
            let time = Double(index) * 10
            let first = count(time + 10, 1) - count(time, 1) - 10
            let second = count(time + 10, 2) - count(time, 2) - 10
            return first * second / 10
        }
        #expect(abs(products.reduce(0, +) / 4000) < 4.5 / 4000.0.squareRoot())
    }
}

struct RandomWalkTests {
    private func path(_ steps: Int64, seed: UInt64 = 3) -> Double {
        RandomWalkPath.position(after: steps, seed: Seed(bits: seed))
    }

    @Test("steps have mean 0 and variance 1 and are not correlated", arguments: [0, 1000, 2_600_000] as [Int64])
    func steps(start: Int64) {
        let count = 4000
        let steps = (0..<Int64(count)).map { path(start + $0 + 1) - path(start + $0) }
        let n = Double(count)
        let mean = steps.reduce(0, +) / n
        let variance = steps.reduce(0) { $0 + $1 * $1 } / n
        #expect(abs(mean) < 4.5 / n.squareRoot())
        #expect(abs(variance - 1) < 4.5 * (2 / n).squareRoot())
        let products = zip(steps, steps.dropFirst()).map { $0 * $1 }
        #expect(abs(products.reduce(0, +) / n) < 4.5 / n.squareRoot())
    }

    @Test("steps are normally distributed")
    func distribution() {
        // Kolmogorov and Smirnov's test, at 99.9 %.
        let count = 3000
        let steps = (0..<Int64(count)).map { path($0 + 1) - path($0) }.sorted()
        let distance = steps.enumerated().map { index, step in
            let expected = Distribution.normal(mean: 0, sigma: 1).probability(below: step)
            return max(abs(expected - Double(index) / Double(count)), abs(Double(index + 1) / Double(count) - expected))
        }.max()
        #expect((distance ?? 1) < 1.95 / Double(count).squareRoot())
    }

    @Test("after n steps the variance is n", arguments: [1, 7, 1000, 2_600_000] as [Int64])
    func spread(steps: Int64) {
        let samples = (1...2000).map {
            path(steps, seed: UInt64($0) &* 0x9E37_79B9_7F4A_7C15) / Double(steps).squareRoot()
        }
        let mean = samples.reduce(0, +) / 2000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 2000
        #expect(abs(mean) < 4.5 / 2000.0.squareRoot())
        #expect(abs(variance - 1) < 4.5 * (2.0 / 2000).squareRoot())
    }

    /// From a second implementation, in Python.
    @Test(
        "any program can walk the same",
        arguments: [
            (1, 0), (2, 0.5), (1000, -26.278_882_515_367_19), (2_600_000, -144.831_943_787_411_43),
            (1 << 39, -91_850.129_160_402_17),
        ] as [(Int64, Double)]
    )
    func reference(steps: Int64, position: Double) {
        #expect(abs(path(steps, seed: 42) - position) <= 1e-14 * Double(steps).squareRoot())
    }

    @Test("a walk at hand is where one asked once is, in any order")
    func consistency() {
        let walk = RandomWalkPath(seed: Seed(bits: 3))
        var random = SplitMix64(seed: 1)
        let places = (0..<320).map { Int64(Libm.power(2, Double($0) / 8)) }
        let positions = places.map { walk.position(after: $0) }
        for index in places.indices.shuffled(using: &random) {
            #expect(path(places[index]) == positions[index])
        }
    }

    @Test("before the first step it is at 0, and in the end it stays", arguments: [Int64.min, -1, 0, 1 << 40, .max])
    func extremes(steps: Int64) {
        #expect(path(steps) == (steps > 0 ? path(1 << 39) : 0))
    }

    @Test("a walk stays within its limits and turns back there")
    func reflection() {
        let walk = make(
            RandomWalk.self,
            ["start": .number(5), "step": .number(3), "min": .number(0), "max": .number(10)]
        )
        let free = make(RandomWalk.self, ["start": .number(5), "step": .number(3)])
        for second in 0..<2000 {
            let moment = Moment(span(Double(second)))
            let value = walk.value(at: moment, seed: Seed(bits: 8))
            #expect(value >= 0 && value <= 10)
            // The mirror image of where a walk without limits is.
            let place = free.value(at: moment, seed: Seed(bits: 8)).truncatingRemainder(dividingBy: 20)
            let folded = place < 0 ? place + 20 : place
            #expect(abs(value - (folded <= 10 ? folded : 20 - folded)) < 1e-9)
        }
    }
}

struct UniformTests {
    @Test("a draw holds as long as it should, and is evenly spread")
    func uniform() {
        let signal = make(Uniform.self, ["min": .number(2), "max": .number(4), "hold": .duration(span(10))])
        let values = (0..<2000).map { signal.value(at: Moment(span(Double($0) * 10)), seed: Seed(bits: 4)) }
        #expect(values == (0..<2000).map { signal.value(at: Moment(span(Double($0) * 10 + 9.9)), seed: Seed(bits: 4)) })
        let sorted = values.sorted()
        let distance = sorted.enumerated().map { index, value in
            abs((value - 2) / 2 - (Double(index) + 0.5) / 2000)
        }.max()
        #expect((distance ?? 1) < 1.95 / 2000.0.squareRoot())
    }
}
