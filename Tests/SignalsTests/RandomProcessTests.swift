import MetricModel
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
}

struct PoissonProcessTests {
    private func count(_ time: Double, _ seed: UInt64) -> Double {
        PoissonProcess(seed: Seed(bits: seed &* 0x9E37_79B9_7F4A_7C15), upTo: time).count(upTo: time)
    }

    @Test("the count has Poisson's mean and variance", arguments: [3.0, 16, 100, 5000, 1e6, 2.6e8, 1e12])
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

struct HalfBinomialTests {
    @Test(
        "draws have the mean and the variance of a binomial distribution",
        arguments: [1.0, 50, 256, 257, 1e4, 1e9, 1e14]
    )
    func moments(trials: Double) {
        let samples = (0..<3000).map { index in
            (HalfBinomialLaw.draw(trials, Seed(bits: UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ 1)) - trials / 2)
                / (trials.squareRoot() / 2)
        }
        let mean = samples.reduce(0, +) / 3000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 3000
        #expect(abs(mean) < 4.5 / 3000.0.squareRoot())
        #expect(abs(variance - 1) < 4.5 * (2.0 / 3000).squareRoot())
        #expect(samples.allSatisfy { $0.magnitude <= trials.squareRoot() })
    }
}

struct RandomWalkTests {
    private func path(_ steps: Int64, seed: UInt64 = 3) -> Double {
        RandomWalkPath(seed: Seed(bits: seed), upTo: steps).position(after: steps)
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
