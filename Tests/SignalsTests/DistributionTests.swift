import MetricModel
import Testing

@testable import Signals

struct DistributionTests {
    private static let distributions: [Distribution] = [
        .normal(mean: 1, sigma: 0.5), .normal(mean: -2, sigma: 3), .lognormal(median: 0.2, sigma: 0.8),
        .exponential(mean: 0.5), .uniform(min: -1, max: 4), .pareto(min: 0.1, shape: 2.5),
    ]

    /// From tables of the standard normal distribution, and by hand.
    @Test(
        "probabilities",
        arguments: [
            (.normal(mean: 0, sigma: 1), 1.959_963_984_540_054, 0.975),
            (.normal(mean: 10, sigma: 2), 10, 0.5),
            (.normal(mean: 0, sigma: 1), -10, 7.619_853_024_160_527e-24),
            (.lognormal(median: 3, sigma: 1), 3, 0.5),
            // 1 − e^-1, 1 − 2^-3.
            (.exponential(mean: 2), 2, 0.632_120_558_828_557_7),
            (.pareto(min: 1, shape: 3), 2, 0.875),
            (.uniform(min: 2, max: 4), 2.5, 0.25),
        ] as [(Distribution, Double, Double)]
    )
    func probabilities(distribution: Distribution, x: Double, probability: Double) {
        #expect(abs(distribution.probability(below: x) / probability - 1) < 1e-13)
    }

    @Test("a quantile is where the probability is reached", arguments: distributions)
    func quantiles(distribution: Distribution) {
        for probability in [0.001, 0.1, 0.5, 0.9, 0.99, 0.999_9] {
            let x = distribution.quantile(probability)
            #expect(abs(distribution.probability(below: x) - probability) < 1e-12)
        }
    }

    @Test("the mean of a stretch is what numerical integration of the density gives", arguments: distributions)
    func partialMeans(distribution: Distribution) {
        for (from, to) in [(0.0, 1.0), (0.15, 0.6), (-1.0, 2.0), (1.0, 7.0)] {
            // The mean of the middles of narrow strips, each weighted with its probability.
            let count = 20_000
            let width = (to - from) / Double(count)
            var sum = 0.0
            var below = distribution.probability(below: from)
            for index in 0..<count {
                let next = distribution.probability(below: from + Double(index + 1) * width)
                sum += (from + (Double(index) + 0.5) * width) * (next - below)
                below = next
            }
            #expect(abs(distribution.partialMean(from: from, to: to) - sum) < 1e-6)
        }
        #expect(abs(distribution.partialMean(from: -.infinity, to: .infinity) - distribution.mean) < 1e-12)
    }

    @Test(
        "what is below zero counts as zero",
        arguments: [
            // The mean of max(0, x): φ(0) for the standard normal distribution; 4²/2/5 for uniform from -1 to 4.
            (.normal(mean: 0, sigma: 1), 0.398_942_280_401_432_7), (.uniform(min: -1, max: 4), 1.6),
            (.normal(mean: 5, sigma: 0), 5), (.normal(mean: -5, sigma: 0), 0), (.exponential(mean: 3), 3),
            (.uniform(min: 2, max: 2), 2),
        ] as [(Distribution, Double)]
    )
    func positivePart(distribution: Distribution, mean: Double) {
        #expect(abs(distribution.meanOfPositivePart() - mean) < 1e-14)
    }

    @Test(
        "parameters that a signal drives out of range do no harm",
        arguments: [
            .normal(mean: 1, sigma: -1), .lognormal(median: -1, sigma: 1), .lognormal(median: 1, sigma: -1),
            .exponential(mean: 0), .exponential(mean: -1), .pareto(min: 0, shape: 0), .uniform(min: 3, max: 1),
            .normal(mean: .nan, sigma: .nan),
        ] as [Distribution]
    )
    func outOfRange(distribution: Distribution) {
        _ = distribution.quantile(0.5)
        _ = distribution.partialMean(from: 0, to: 1)
        _ = distribution.meanOfPositivePart()
        let shares = BucketShares(Mixture(distribution), bounds: [0.1, 1])
        #expect(Deal(shares.shares).parts(of: 10).allSatisfy { $0 >= 0 })
    }
}

struct HistogramTests {
    private func values(_ program: SeriesProgram, _ seconds: Double) -> [Double] {
        [Double](unsafeUninitializedCapacity: program.valueCount) { buffer, count in
            if let start = buffer.baseAddress { program.write(at: Moment(span(seconds)).instant, to: start) }
            count = program.valueCount
        }
    }

    private func program(_ histogram: Histogram) throws -> SeriesProgram {
        try #require(histogram.program(epoch: .unixEpoch, seed: Seed(bits: 6), totals: TotalsCache()))
    }

    private static func histogram(_ distribution: DistributionSource, arrivals: Arrivals = .smooth) -> Histogram {
        var histogram = Histogram()
        histogram.rate = Operand(
            make(Sine.self, ["period": .duration(span(60)), "amplitude": .number(20), "offset": .number(25)])
        )
        histogram.distribution = distribution
        histogram.arrivals = arrivals
        return histogram
    }

    private static func lognormal(_ median: any Signal) -> DistributionSource {
        var parameters = LognormalParameters()
        parameters.median = Operand(median)
        parameters.sigma = Operand(Static(0.7))
        return .lognormal(parameters)
    }

    private static let wave = make(
        Sine.self,
        ["period": .duration(span(90)), "amplitude": .number(0.1), "offset": .number(0.2)]
    )

    static let histograms: [Histogram] = [
        histogram(lognormal(Static(0.2))),
        histogram(lognormal(Static(0.2)), arrivals: .poisson),
        histogram(lognormal(wave)),
        histogram(lognormal(wave), arrivals: .poisson),
        histogram(.weights([1, 0, 3, 0, 0, 2, 5, 1, 0, 0, 1, 0])),
    ]

    @Test("counts are whole, cumulative, and never fall; nor does the sum", arguments: histograms.indices)
    func consistency(index: Int) throws {
        let histogram = try program(Self.histograms[index])
        var before = values(histogram, 0)
        #expect(before.allSatisfy { $0 == 0 })
        for step in 1...600 {
            let now = values(histogram, Double(step) * 0.7)
            let counts = now.dropLast()
            #expect(counts.allSatisfy { $0 == $0.rounded() })
            #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(zip(before, now).allSatisfy { $0 <= $1 }, "from \(before) to \(now)")
            // A bucket of its own never falls either.
            let own = zip(counts, [0] + counts).map { $0 - $1 }
            let ownBefore = zip(before.dropLast(), [0] + before.dropLast()).map { $0 - $1 }
            #expect(zip(ownBefore, own).allSatisfy { $0 <= $1 })
            before = now
        }
    }

    @Test("the count is the integral of the rate, the buckets follow the distribution, the sum its mean")
    func prediction() throws {
        let counts = values(try program(Self.histograms[0]), 6000)
        let total = 25.0 * 6000
        #expect(counts[11] == total)
        let distribution = Distribution.lognormal(median: 0.2, sigma: 0.7)
        for (count, bound) in zip(counts, Buckets.usual.bounds) {
            #expect(abs(count - total * distribution.probability(below: bound)) <= 6)
        }
        #expect(abs(counts[12] / total / distribution.mean - 1) < 1e-3)
    }

    @Test("a changing distribution is what the buckets show over a stretch")
    func changing() throws {
        // Over whole periods of rate and median: the mean of rate·F(bound) over time.
        let counts = values(try program(Self.histograms[2]), 1800)
        for (count, bound) in zip(counts, Buckets.usual.bounds) {
            let expected = (0..<1800).reduce(0.0) { sum, second in
                let time = Double(second) + 0.5
                let rate = 25 + 20 * sine(2 * .pi * time / 60)
                let median = 0.2 + 0.1 * sine(2 * .pi * time / 90)
                return sum + rate * Distribution.lognormal(median: median, sigma: 0.7).probability(below: bound)
            }
            #expect(abs(count - expected) <= 6, "le=\(bound)")
        }
    }
}

struct CounterTests {
    private func value(_ counter: Counter, _ seconds: Double) -> Double {
        var value = 0.0
        counter.program(epoch: .unixEpoch, seed: Seed(bits: 2), totals: TotalsCache()).write(
            at: Moment(span(seconds)).instant,
            to: &value
        )
        return value
    }

    private func counter(_ rate: any Signal) -> Counter {
        var counter = Counter()
        counter.rate = Operand(rate)
        return counter
    }

    @Test("a counter is its start and the integral of its rate")
    func integral() {
        var counter = counter(Static(12))
        counter.start = 5
        #expect(value(counter, 0) == 5)
        #expect(value(counter, 2.5) == 35)
        #expect(value(self.counter(Static(-12)), 100) == 0)
    }

    @Test(
        "a restart drops it to zero",
        arguments: [(9.999, 99.99), (10, 0), (14, 40), (20, 0), (25, 50)] as [(Double, Double)]
    )
    func resets(time: Double, expected: Double) {
        var periodic = counter(Static(10))
        periodic.resets = .every(span(10))
        #expect(abs(value(periodic, time) - expected) < 1e-9)
        var listed = counter(Static(10))
        listed.start = 0
        listed.resets = .at([.instant(Timestamp(milliseconds: 20_000)), .time(span(10))])
        #expect(abs(value(listed, time) - expected) < 1e-9)
    }

    @Test("arrivals at random are whole numbers around the integral")
    func poisson() {
        var counter = counter(make(Ramp.self, ["period": .duration(span(100)), "peak": .number(40)]))
        counter.arrivals = .poisson
        let counts = (0...1000).map { value(counter, Double($0)) }
        #expect(counts.allSatisfy { $0 == $0.rounded() })
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
        // 1000 s at 20 a second on average, within four standard deviations.
        #expect(abs(counts[1000] - 20_000) < 4 * 20_000.0.squareRoot())
    }
}
