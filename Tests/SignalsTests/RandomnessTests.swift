import MetricModel
import Signals
import Testing

struct SeedTests {
    /// The first outputs of SplitMix64 from the state 1234567, as published with the generator.
    @Test(
        "draws are the outputs of SplitMix64",
        arguments: [
            (1, 6_457_827_717_110_365_317), (2, 3_203_168_211_198_807_973), (3, 9_817_491_932_198_370_423),
            (4, 4_593_380_528_125_082_431), (5, 16_408_922_859_458_223_821),
        ] as [(Int64, UInt64)]
    )
    func splitMix(tick: Int64, output: UInt64) {
        #expect(Seed(bits: 1_234_567).uniform(tick: tick) == (Double(output >> 11) + 0.5) / 9_007_199_254_740_992)
    }

    @Test("a uniform draw is between 0 and 1, and neither")
    func openInterval() {
        let draws = (Int64(-5000)..<5000).map { Seed(bits: 7).uniform(tick: $0) }
        #expect(draws.allSatisfy { $0 > 0 && $0 < 1 })
        // The mean of n uniform numbers has a standard deviation of 1/sqrt(12 n).
        let deviation = draws.reduce(0, +) / 10_000 - 0.5
        #expect(abs(deviation) < 4 / 120_000.0.squareRoot())
    }

    private func seed(_ configuration: UInt64, _ metric: String, _ labels: [(String, String)]) throws -> Seed {
        FamilySeed(
            configuration: configuration,
            metric: try MetricName(metric),
            labels: try labels.map { try LabelName($0.0) }
        ).seed(ofSeries: labels.map { LabelValue($0.1) })
    }

    @Test("the order of labels does not matter, everything else does")
    func identity() throws {
        let seeds = try [
            seed(0, "a", []), seed(1, "a", []), seed(0, "b", []),
            seed(0, "a", [("x", "1")]), seed(0, "a", [("y", "1")]), seed(0, "a", [("x", "2")]),
            seed(0, "a", [("x", "12"), ("y", "3")]), seed(0, "a", [("x", "1"), ("y", "23")]),
            seed(0, "a", [("x", "caf\u{E9}")]), seed(0, "a", [("x", "cafe\u{301}")]),
        ]
        #expect(Set(seeds).count == seeds.count)
        #expect(try seed(0, "a", [("x", "1"), ("y", "2")]) == seed(0, "a", [("y", "2"), ("x", "1")]))
    }

    @Test("two series of a metric are not correlated")
    func independence() throws {
        let first = try seed(0, "a", [("x", "1")])
        let second = try seed(0, "a", [("x", "2")])
        let count = 10_000
        let products = (0..<Int64(count)).map {
            (first.uniform(tick: $0) - 0.5) * (second.uniform(tick: $0) - 0.5) * 12
        }
        // The mean of n such products has a standard deviation of 1/sqrt(n).
        #expect(abs(products.reduce(0, +) / Double(count)) < 4 / Double(count).squareRoot())
    }
}

struct NormalDistributionTests {
    /// The first three rows are the test values that Wichura gives with the algorithm, the others from tables.
    @Test(
        "quantiles of the standard normal distribution",
        arguments: [
            (0.25, -0.674_489_750_196_081_7), (0.001, -3.090_232_306_167_813_5), (1e-20, -9.262_340_089_798_408),
            (0.5, 0), (0.975, 1.959_963_984_540_054), (0.9, 1.281_551_565_544_600_4), (1e-10, -6.361_340_902_404_056),
        ]
    )
    func quantile(probability: Double, quantile: Double) {
        #expect(abs(NormalDistribution.quantile(probability) - quantile) <= 1e-15 * max(1, abs(quantile)) * 4)
    }

    @Test("the quantile rises with the probability, also where the approximation changes")
    func monotony() {
        let quantiles = (1..<10_000).map { NormalDistribution.quantile(Double($0) / 10_000) }
        #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 })
    }
}

struct SeriesBatchTests {
    @Test("a batch gives what its signals give, each in its slot")
    func slots() throws {
        var ramp = Ramp()
        ramp.period = TimeSpan(nanoseconds: 60_000_000_000)
        ramp.peak = 60
        var sine = Sine()
        sine.period = ramp.period
        sine.amplitude = 3
        var gaussian = Gaussian()
        gaussian.sigma = 1
        let signals: [any Signal] = [ramp, sine, gaussian, ramp]
        let placed = signals.enumerated().map { index, signal in
            PlacedSignal(
                signal,
                epoch: Timestamp(nanoseconds: Int64(index) * 1_000_000_000),
                seed: Seed(bits: UInt64(index))
            )
        }
        let instant = Timestamp(nanoseconds: 90_500_000_000)
        let programs = placed.enumerated().map { (program: $1.program, slot: 3 - $0) }
        let values = withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { values in
            for batch in SeriesBatch.batches(of: programs) { batch.evaluate(instant, values) }
            return Array(values)
        }
        #expect(values == placed.map { $0.value(at: instant) }.reversed())
    }
}
