import Testing

@testable import Signals

/// Values computed by mpmath 1.3 with 60 digits and more from the closed forms, rounded to 17.
struct DistributionValuesTests {
    private static let normal = Distribution.normal(mean: 1, sigma: 0.5)
    private static let lognormal = Distribution.lognormal(median: 0.2, sigma: 0.8)
    private static let exponential = Distribution.exponential(mean: 0.5)

    @Test(
        "probabilities keep their digits in the tails and next to an end",
        arguments: [
            (.normal(mean: 0, sigma: 1), -5, 2.866_515_718_791_939_1e-7),
            (.normal(mean: 0, sigma: 1), -30, 4.906_713_927_148_187e-198),
            (normal, 2.5, 0.998_650_101_968_369_9), (normal, -3, 6.220_960_574_271_784e-16),
            (lognormal, 0.25, 0.609_850_512_195_946_7), (lognormal, 1e-4, 1.038_143_549_003_514_7e-21),
            (.lognormal(median: 1e10, sigma: 1e-4), 1.0001e10, 0.841_332_648_036_402_5),
            (exponential, 1e-9, 1.999_999_998e-9), (exponential, 3, 0.997_521_247_823_333_6),
            (.pareto(min: 0.1, shape: 2.5), 0.3, 0.935_849_970_090_041_6),
            (.pareto(min: 1, shape: 3), 1 + 0x1p-30, 2.793_967_718_642_265e-9),
        ] as [(Distribution, Double, Double)]
    )
    func probabilities(distribution: Distribution, x: Double, probability: Double) {
        // 2e-14, and what rounding z does to Φ far out: 1e-16·z², which is 1e-13 for z = -30.
        #expect(abs(distribution.probability(below: x) / probability - 1) < (x == -30 ? 2e-13 : 2e-14))
    }

    @Test(
        "means of stretches keep their digits where these are narrow, or far out",
        arguments: [
            (normal, 0, 1, 0.304_774_211_107_698_5),
            (.normal(mean: 0, sigma: 1), 10, 20, 7.694_598_626_706_419e-23),
            (lognormal, 0.25, 0.5, 0.091_973_020_709_025_48),
            (lognormal, 2, .infinity, 0.005_190_126_614_762_218_6),
            (exponential, 0.25, 1, 0.251_895_069_929_556_03),
            (.exponential(mean: 1), 0, 0x1p-20, 4.547_470_617_659_882e-13),
            (.pareto(min: 1, shape: 2.5), 1.5, 4, 0.698_885_089_919_695_6),
            (.pareto(min: 1, shape: 2), 0, 1 + 0x1p-30, 1.862_645_147_496_233_6e-9),
            (.pareto(min: 1, shape: 1), 0, 4, 1.386_294_361_119_890_6),
            (.uniform(min: -1, max: 3), 1, .infinity, 1),
        ] as [(Distribution, Double, Double, Double)]
    )
    func partialMeans(distribution: Distribution, from: Double, to: Double, mean: Double) {
        #expect(abs(distribution.partialMean(from: from, to: to) / mean - 1) < 2e-14)
    }

    @Test("stretches that meet add up", arguments: [normal, lognormal, exponential, .pareto(min: 0.1, shape: 1.5)])
    func additivity(distribution: Distribution) {
        let ends = [-.infinity, -1, 0, 0.05, 0.150_001, 0.2, 0.200_1, 0.7, 1.3, 5, .infinity]
        let sum = zip(ends, ends.dropFirst()).reduce(0) { $0 + distribution.partialMean(from: $1.0, to: $1.1) }
        #expect(abs(sum - distribution.mean) < 1e-14 * distribution.mean)
    }

    @Test(
        "the mean of the positive part, far out too",
        arguments: [
            // φ(2) − 2·Φ(−2)
            (.normal(mean: -2, sigma: 1), 0.008_490_702_616_829_638), (.uniform(min: -3, max: -1), 0),
            (.uniform(min: 1, max: 2), 1.5),
        ] as [(Distribution, Double)]
    )
    func positivePart(distribution: Distribution, mean: Double) {
        #expect(abs(distribution.meanOfPositivePart() - mean) <= 2e-14 * mean)
    }

    @Test(
        "quantiles of 0 and 1 are the ends",
        arguments: [
            (normal, -.infinity, .infinity), (lognormal, 0, .infinity), (exponential, 0, .infinity),
            (.pareto(min: 2, shape: 3), 2, .infinity), (.uniform(min: -1, max: 0.1), -1, 0.1),
            (.normal(mean: 3, sigma: 0), 3, 3), (.lognormal(median: 3, sigma: 0), 3, 3),
            (.uniform(min: 3, max: 3), 3, 3),
        ] as [(Distribution, Double, Double)]
    )
    func ends(distribution: Distribution, low: Double, high: Double) {
        #expect(distribution.quantile(0) == low && distribution.quantile(-1) == low)
        #expect(distribution.quantile(1) == high && distribution.quantile(2) == high)
        #expect(distribution.probability(below: .infinity) == 1 && distribution.probability(below: -.infinity) == 0)
    }

    @Test(
        "without anything to spread all is at one point, which belongs to the stretch that it ends",
        arguments: [
            .normal(mean: 3, sigma: 0), .lognormal(median: 3, sigma: 0), .uniform(min: 3, max: 3),
            // Strayed: a deviation below 0, a maximum below the minimum.
            .normal(mean: 3, sigma: -1), .lognormal(median: 3, sigma: -1), .uniform(min: 3, max: 1),
        ] as [Distribution]
    )
    func point(distribution: Distribution) {
        #expect(distribution.probability(below: 3) == 1 && distribution.probability(below: 3.0.nextDown) == 0)
        #expect(distribution.quantile(0.5) == 3 && distribution.mean == 3 && distribution.meanOfPositivePart() == 3)
        #expect(distribution.partialMean(from: 1, to: 3) == 3 && distribution.partialMean(from: 3, to: 4) == 0)
        #expect(distribution.partialMean(from: -.infinity, to: .infinity) == 3)
    }

    @Test(
        "a parameter that must be above zero and is not counts as nearly zero",
        arguments: [
            .exponential(mean: 0), .exponential(mean: -1), .lognormal(median: -1, sigma: 1), .pareto(min: -1, shape: 2),
        ] as [Distribution]
    )
    func strayed(distribution: Distribution) {
        #expect(distribution.probability(below: 1e-290) == 1)
        #expect(0..<1e-300 ~= distribution.quantile(0.5) && 0..<1e-300 ~= distribution.mean)
        #expect(0..<1e-300 ~= distribution.partialMean(from: 0, to: 1) && distribution.quantile(1) == .infinity)
    }

    @Test("parts of an infinite mean are finite", arguments: [0.5, 1])
    func infiniteMean(shape: Double) {
        let distribution = Distribution.pareto(min: 1, shape: shape)
        #expect(distribution.mean == .infinity && distribution.partialMean(from: 1, to: .infinity) == .infinity)
        #expect(distribution.partialMean(from: 0, to: 1e6).isFinite)
    }
}
