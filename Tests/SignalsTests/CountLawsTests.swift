import Testing

@testable import Signals

/// Draws against the exact probabilities, by Pearson's chi-squared test.
private struct ChiSquared {
    /// Of each number from 0.
    let probabilities: [Double]

    /// - Parameters:
    ///   - mode: one of the most likely numbers.
    ///   - ratio: the probability of k + 1 divided by that of k.
    init(upTo last: Int, mode: Int, ratio: (Double) -> Double) {
        var weights = [Double](repeating: 1, count: last + 1)
        for k in mode..<last { weights[k + 1] = weights[k] * ratio(Double(k)) }
        for k in (0..<mode).reversed() { weights[k] = weights[k + 1] / ratio(Double(k)) }
        let sum = weights.reduce(0, +)
        probabilities = weights.map { $0 / sum }
    }

    /// How many standard deviations the statistic is above its mean; numbers of which fewer than ten are expected count
    /// together with their neighbours.
    func deviation(_ draws: [Double]) -> Double {
        var observed = [Double](repeating: 0, count: probabilities.count)
        for draw in draws { observed[min(Int(draw), probabilities.count - 1)] += 1 }
        var (statistic, classes, seen, expected) = (0.0, 0.0, 0.0, 0.0)
        var rest = Double(draws.count)
        for (k, probability) in probabilities.enumerated() {
            seen += observed[k]
            expected += probability * Double(draws.count)
            if expected >= 10 && rest - expected >= 10 {
                statistic += (seen - expected) * (seen - expected) / expected
                classes += 1
                rest -= expected
                (seen, expected) = (0, 0)
            }
        }
        statistic += (seen - rest) * (seen - rest) / rest
        // Chi-squared with f degrees of freedom has the mean f and the variance 2f; the number of classes is f + 1.
        return (statistic - classes) / (2 * classes).squareRoot()
    }
}

private func seed(_ index: Int) -> Seed { Seed(bits: UInt64(index) &* 0x9E37_79B9_7F4A_7C15 &+ 1) }

struct PoissonLawTests {
    /// From a second implementation, in Python, which compares exact probabilities: one wrong draw changes the sum.
    @Test(
        "any program can draw the same",
        arguments: [(0, 31_386), (4, 510_087), (20, 33_553_873_330), (48, 9_007_199_245_589_847_271)] as [(Int, Int64)]
    )
    func reference(level: Int, sum: Int64) {
        #expect((0..<2000).reduce(0) { $0 + PoissonLaw.draw(level: level, seed($1)) } == sum)
    }

    /// From the same implementation; the sum of what is more than the mean.
    @Test(
        "any program can draw the same beyond 2^53",
        arguments: [(50, -18_302_290_064), (57, -207_066_775_296)] as [(Int, Int64)]
    )
    func largeReference(level: Int, sum: Int64) {
        #expect((0..<2000).reduce(0) { $0 + PoissonLaw.draw(level: level, seed($1)) - 16 << Int64(level) } == sum)
    }

    @Test("draws follow Poisson's distribution", arguments: [0, 1, 3, 6])
    func chiSquared(level: Int) {
        let mean = 16 << level
        let law = ChiSquared(upTo: 3 * mean, mode: mean) { Double(mean) / ($0 + 1) }
        #expect(law.deviation((0..<8000).map { Double(PoissonLaw.draw(level: level, seed($0))) }) < 4.5)
    }

    @Test("draws of a large mean are normally distributed", arguments: [20, 35, 48, 52, 57])
    func kolmogorovSmirnov(level: Int) {
        let mean = Double(sign: .plus, exponent: level + 4, significand: 1)
        // Kolmogorov and Smirnov's test, at 99.9 %. The skewness is 1/√mean, less than 3e-4.
        let draws = (0..<2000).map { (Double(PoissonLaw.draw(level: level, seed($0))) - mean) / mean.squareRoot() }
        #expect(distance(draws) < 1.95 / 2000.0.squareRoot())
    }
}

struct HalfBinomialTests {
    /// From a second implementation, in Python, which compares exact probabilities: one wrong draw changes the sum.
    @Test(
        "any program can draw the same",
        arguments: [
            (200, 199_665), (257, 255_951), (5_000, 4_995_582), (1_000_001, 999_939_222),
            (35_184_372_088_832, 35_184_371_702_524_591),
        ] as [(Int64, Int64)]
    )
    func reference(trials: Int64, sum: Int64) {
        #expect((0..<2000).reduce(0) { $0 + HalfBinomialLaw.draw(trials, seed($1)) } == sum)
    }

    /// From the same implementation; the sum of what is more than half of the trials.
    @Test(
        "any program can draw the same beyond 2^53",
        arguments: [
            ((1 << 53) + 1, -6_180_918_967), ((1 << 60) - 1, -69_929_110_704), ((1 << 62) - 1, -139_858_224_432),
        ] as [(Int64, Int64)]
    )
    func largeReference(trials: Int64, sum: Int64) {
        #expect((0..<2000).reduce(0) { $0 + HalfBinomialLaw.draw(trials, seed($1)) - trials / 2 } == sum)
    }

    @Test("draws follow the binomial distribution", arguments: [1, 7, 64, 65, 256, 257, 300, 1001])
    func chiSquared(trials: Int) {
        let law = ChiSquared(upTo: trials, mode: trials / 2) { (Double(trials) - $0) / ($0 + 1) }
        #expect(law.deviation((0..<6000).map { Double(HalfBinomialLaw.draw(Int64(trials), seed($0))) }) < 4.5)
    }

    @Test("draws of many trials are normally distributed", arguments: [1e8, 1e9 + 1, 1e15, 0x1p53 + 2, 1e17, 4e18])
    func kolmogorovSmirnov(trials: Double) {
        let draws = (0..<2000).map {
            (Double(HalfBinomialLaw.draw(Int64(trials), seed($0))) - trials / 2) / (trials.squareRoot() / 2)
        }
        #expect(distance(draws) < 1.95 / 2000.0.squareRoot())
    }

    @Test(
        "draws have the mean and the variance of a binomial distribution",
        arguments: [1.0, 50, 256, 257, 1e4, 1e9, 1e14, 0x1p53 + 2, 1e16, 1e18, 4.6e18]
    )
    func moments(trials: Double) {
        let samples = (0..<3000).map {
            (Double(HalfBinomialLaw.draw(Int64(trials), seed($0))) - trials / 2) / (trials.squareRoot() / 2)
        }
        let mean = samples.reduce(0, +) / 3000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 3000
        // Standard errors: 1/√n of the mean, about √(2/n) of the variance.
        #expect(abs(mean) < 4.5 / 3000.0.squareRoot())
        #expect(abs(variance - 1) < 4.5 * (2.0 / 3000).squareRoot())
        #expect(samples.allSatisfy { $0.magnitude <= trials.squareRoot() })
    }

    @Test("of no trials none succeeds, and never more than there are", arguments: [0, -1, .min] as [Int64])
    func none(trials: Int64) {
        #expect(HalfBinomialLaw.draw(trials, seed(1)) == 0)
    }

    @Test("more trials than are ever asked for are no trouble", arguments: [(1 << 62) + 1, .max - 1, .max] as [Int64])
    func most(trials: Int64) {
        for index in 0..<1000 { #expect((0...trials).contains(HalfBinomialLaw.draw(trials, seed(index)))) }
    }
}

/// Kolmogorov and Smirnov's distance from the standard normal distribution.
private func distance(_ draws: [Double]) -> Double {
    let count = Double(draws.count)
    return draws.sorted().enumerated().reduce(0) { greatest, draw in
        let expected = StandardNormal.probability(below: draw.element)
        let index = Double(draw.offset)
        return max(greatest, abs(expected - index / count), abs((index + 1) / count - expected))
    }
}
