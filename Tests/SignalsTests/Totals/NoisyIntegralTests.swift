import MetricModel
import Testing

@testable import Signals

struct NoisyIntegralTests {
    private static let ages = [Age.minute, 10 * Age.year]

    /// Means over stretches of so long, one after the other.
    private func means(
        _ shape: Shape,
        _ age: Double,
        over length: Double = 1,
        count: Int = 4000,
        seed: UInt64 = 5
    ) -> [Double] {
        let integral = shape.signal.integral(Seed(bits: seed))
        // From the beginning of a tick on.
        let start = (age / length).rounded() * length
        let totals = integral.totals(from: start, step: length, count: count + 1)
        return zip(totals, totals.dropFirst()).map { ($1 - $0) / length }
    }

    /// Whether they can be independent draws of a law: 4.5 standard errors, and what one in a thousand is beyond.
    private func expect(
        _ draws: [Double],
        mean: Double,
        deviation: Double,
        kurtosis: Double = 3,
        _ probability: ((Double) -> Double)?,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let count = Double(draws.count)
        #expect(abs(draws.mean - mean) < 4.5 * deviation / count.squareRoot(), sourceLocation: location)
        let variance = draws.variance / (deviation * deviation)
        #expect(
            abs(variance - 1) < 4.5 * ((kurtosis - 1) / count).squareRoot(),
            "\(variance)",
            sourceLocation: location
        )
        for lag in [1, 2, 16] {
            #expect(abs(draws.correlation(lag: lag)) < 4.5 / count.squareRoot(), "lag \(lag)", sourceLocation: location)
        }
        guard let probability else { return }
        #expect(draws.distance(to: probability) < 1.95 / count.squareRoot(), sourceLocation: location)
    }

    private func normal(_ mean: Double, _ deviation: Double) -> (Double) -> Double {
        { StandardNormal.probability(below: ($0 - mean) / deviation) }
    }

    @Test("normally distributed seconds are independent draws", arguments: ages)
    func gaussian(age: Double) {
        let shape = Shape.gaussian(50, 10)
        expect(means(shape, age), mean: 50, deviation: 10, normal(50, 10))
        let deviation = 10 / 15.0.squareRoot()
        expect(means(shape, age, over: 15), mean: 50, deviation: deviation, normal(50, deviation))
    }

    @Test("noise that holds is as long the same, and independent from then on", arguments: ages)
    func holding(age: Double) {
        let shape = Shape.noisy(.constant(100), 8, hold: 20)
        expect(means(shape, age, over: 20, count: 2000), mean: 100, deviation: 8, normal(100, 8))
        let tick = (age / 20).rounded() * 20
        let seconds = shape.signal.integral().totals(from: tick, step: 1, count: 21)
        let rates = zip(seconds, seconds.dropFirst()).map { $1 - $0 }
        #expect(rates.allSatisfy { abs($0 - rates[0]) < 8 * seconds[20].ulp })
    }

    @Test("evenly distributed seconds are independent draws, within their limits", arguments: ages, [0.001, 1, 45])
    func uniform(age: Double, hold: Double) {
        let shape = Shape.uniform(20, 80, hold: hold)
        let tick = max(1, hold)
        let draws = means(shape, age, over: tick)
        let slack = 4 * shape.signal.integral().total(age + 4000 * tick).ulp / tick
        #expect(draws.allSatisfy { $0 >= 20 - slack && $0 <= 80 + slack })
        // The deviation is width/√12, the kurtosis 9/5.
        expect(draws, mean: 50, deviation: 60 / 12.0.squareRoot(), kurtosis: 1.8) { min(1, max(0, ($0 - 20) / 60)) }
        expect(
            means(shape, age, over: 15 * tick, count: 1000),
            mean: 50,
            deviation: 60 / 180.0.squareRoot(),
            normal(50, 60 / 180.0.squareRoot())
        )
    }

    @Test("noise over a daily profile is around it", arguments: ages)
    func daily(age: Double) {
        let shape = Shape.noisy(.daily([0: 40, 9: 80, 17: 70], weekend: 0.8), 5, hold: 60)
        let start = (age / 60).rounded() * 60
        let mean = Shape.daily([0: 40, 9: 80, 17: 70], weekend: 0.8).signal.integral()
        let totals = mean.totals(from: start, step: 60, count: 2001)
        let draws = zip(means(shape, age, over: 60, count: 2000), zip(totals, totals.dropFirst()))
            .map { ($0 - ($1.1 - $1.0) / 60) / 5 }
        expect(draws, mean: 0, deviation: 1, normal(0, 1))
        let longer = stride(from: 0, to: 1995, by: 15).map { Array(draws[$0..<($0 + 15)]).mean * 15.0.squareRoot() }
        expect(longer, mean: 0, deviation: 1, normal(0, 1))
    }

    /// E[max(0, X)] = μ·Φ(μ/σ) + σ·φ(μ/σ).
    @Test(
        "what is below zero counts as zero",
        arguments: [(10, 10), (10, 3), (-5, 5), (0, 1)] as [(Double, Double)],
        ages
    )
    func positivePart(law: (mean: Double, sigma: Double), age: Double) {
        let z = law.mean / law.sigma
        let mean = law.mean * StandardNormal.probability(below: z) + law.sigma * StandardNormal.density(z)
        let square =
            (law.mean * law.mean + law.sigma * law.sigma) * StandardNormal.probability(below: z)
            + law.mean * law.sigma * StandardNormal.density(z)
        let deviation = (square - mean * mean).squareRoot()
        let draws = means(.gaussian(law.mean, law.sigma), age)
        #expect(draws.allSatisfy { $0 >= 0 })
        #expect(abs(draws.mean - mean) < 4.5 * deviation / 4000.0.squareRoot())
        // A bound from 2,000 seconds is less than 1 %: means over a year are exact.
        let integral = Shape.gaussian(law.mean, law.sigma).signal.integral()
        let years = (integral.total(age + Age.year) - integral.total(age)) / Age.year
        #expect(abs(years - mean) < 5 * deviation / Age.year.squareRoot())
        // Near a limit the spread is smaller, as what was split is a normal distribution that is cut off there: of the rate
        // that is zero most of the time by far.
        let variance = draws.variance / (deviation * deviation)
        #expect(variance < 1.15 && variance > (law.mean < 0 ? 0.25 : 0.5), "\(variance)")
    }

    @Test("limits are never passed", arguments: ages)
    func limits(age: Double) {
        for (shape, limits) in [
            (Shape.clamped(.gaussian(50, 30), 40...55), 40.0...55.0), (.maximum(.gaussian(5, 3), .constant(4)), 4...30),
            (.clamped(.uniform(0, 10), 2...9), 2...9), (.clamped(.noisy(.sine(600, 20, 20), 9), 0...30), 0...30),
        ] {
            let slack = 4 * shape.signal.integral().total(age + 2000).ulp
            #expect(
                means(shape, age, count: 2000).allSatisfy {
                    $0 >= limits.lowerBound - slack && $0 <= limits.upperBound + slack
                },
                "\(shape)"
            )
        }
    }

    @Test("blocks of ticks vary as independent ticks do, up to years", arguments: [4, 12, 20, 28])
    func blocks(level: Int) {
        let length = Double(1 << level)
        let totals = (1...600 as ClosedRange<UInt64>).map { seed in
            let integral = Shape.gaussian(50, 10).signal.integral(Seed(bits: seed &* 0x9E37_79B9_7F4A_7C15))
            return (integral.total(5 * length) - integral.total(3 * length) - 100 * length)
                / (10 * (2 * length).squareRoot())
        }
        expect(totals, mean: 0, deviation: 1, normal(0, 1))
    }

    /// For a while a rate may be evenly distributed, and then normally.
    @Test("each stretch of a switch has its own law", arguments: [1.0, 2.0])
    func switched(scale: Double) {
        let shape = Shape.scaled(.switched(.uniform(0, 10), until: 1024, .gaussian(50, 5)), scale)
        let draws = means(shape, 2048)
        expect(draws.map { $0 / scale }, mean: 50, deviation: 5, normal(50, 5))
        let before = means(shape, 0, count: 1024).map { $0 / scale }
        expect(before, mean: 5, deviation: 10 / 12.0.squareRoot(), kurtosis: 1.8, nil)
    }

    @Test(
        "rounded noise has the mean of what is shown",
        arguments: [
            .gaussian(3, 1), .gaussian(0.3, 0.5), .gaussian(1, 1), .uniform(0, 3.4), .uniform(0, 0.9),
            .uniform(-1, 2.2),
            .clamped(.gaussian(0.4, 0.6), 0...5),
        ] as [Shape]
    )
    func rounded(shape: Shape) {
        let rounded = Shape.rounded(shape, 1)
        let shown = (0..<20_000).map {
            max(0, rounded.signal.value(at: Age.moment(Double($0) / 1000), seed: Seed(bits: 3)))
        }
        let mean = rounded.signal.integral().total(10 * Age.year) / (10 * Age.year)
        #expect(abs(mean - shown.mean) < 4.5 * (shown.variance / 20_000).squareRoot(), "\(mean), shown \(shown.mean)")
    }
}
