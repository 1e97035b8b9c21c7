/// Poisson's distribution with the mean 16·2^level.
///
/// Hörmann's algorithm PTRS (Insurance: Mathematics and Economics 12, 1993): attempt a takes `uniform(2a)` and
/// `uniform(2a + 1)`.
enum PoissonLaw {
    private struct Parameters {
        let mean: Double
        let a: Double
        let b: Double
        let inverseAlpha: Double
        let squeeze: Double

        init(mean: Double) {
            self.mean = mean
            b = 0.931 + 2.53 * mean.squareRoot()
            a = -0.059 + 0.02483 * b
            inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
            squeeze = 0.9277 - 3.6224 / (b - 2)
        }
    }

    private static let levels = (0..<56).map { Parameters(mean: Double(sign: .plus, exponent: $0 + 4, significand: 1)) }

    static func draw(level: Int, _ seed: Seed) -> Double {
        let law = levels[level]
        var attempt: Int64 = 0
        while true {
            let u = seed.uniform(tick: 2 * attempt) - 0.5
            let v = seed.uniform(tick: 2 * attempt + 1)
            attempt += 1
            let us = 0.5 - u.magnitude
            let x = (2 * law.a / us + law.b) * u + law.mean + 0.43
            // Near the middle x is above zero and small enough to be cut off: no library call, as `rounded` is.
            if us >= 0.07, v <= law.squeeze { return Double(Int64(x)) }
            let k = x.rounded(.down)
            if k < 0 || (us < 0.013 && v > us) { continue }
            let density = v * law.inverseAlpha / (law.a / (us * us) + law.b)
            if k == 0 ? naturalLogarithm(density) <= -law.mean : isBelow(density, k, law.mean) { return k }
        }
    }

    /// Whether a number is at most the probability of k, which is `exp(−error − deviance)/√(2πk)`.
    private static func isBelow(_ density: Double, _ k: Double, _ mean: Double) -> Bool {
        naturalLogarithm(density * (2 * .pi * k).squareRoot()) <= -Saddle.stirlingError(k) - Saddle.deviance(k, mean)
    }
}

/// The binomial distribution of n trials with the probability 1/2.
///
/// Up to 256 trials: the number of ones among the first n bits, the lowest first, of draw(0), draw(1), ... Above that
/// Hörmann's algorithm BTRS (Journal of Statistical Computation and Simulation 46, 1993): attempt a takes `uniform(2a)` and
/// `uniform(2a + 1)`.
enum HalfBinomialLaw {
    static func draw(_ trials: Double, _ seed: Seed) -> Double {
        guard trials > 256 else { return Double(ones(Int(max(0, trials)), seed)) }
        let deviation = trials.squareRoot() / 2
        let b = 1.15 + 2.53 * deviation
        let a = -0.0873 + 0.0248 * b + 0.005
        let c = trials / 2 + 0.5
        var attempt: Int64 = 0
        while true {
            let u = seed.uniform(tick: 2 * attempt) - 0.5
            let v = seed.uniform(tick: 2 * attempt + 1)
            attempt += 1
            let us = 0.5 - u.magnitude
            let x = (2 * a / us + b) * u + c
            if us >= 0.07, v <= 0.92 - 4.2 / b { return Double(Int64(x)) }
            let k = x.rounded(.down)
            let rest = trials - k
            let alpha = (2.83 + 5.1 / b) * deviation
            guard k > 0, rest > 0 else { continue }
            // Compared with the probability of the most likely number.
            let mode = ((trials + 1) / 2).rounded(.down)
            let density = v * alpha / (a / (us * us) + b) * (k * rest / (mode * (trials - mode))).squareRoot()
            if naturalLogarithm(density) <= exponent(mode, trials) - exponent(k, trials) { return k }
        }
    }

    /// The probability of k is `exp(−exponent)/√(k·(n − k))`, but for what is the same for every k.
    private static func exponent(_ k: Double, _ trials: Double) -> Double {
        let rest = trials - k
        return Saddle.stirlingError(k) + Saddle.stirlingError(rest) + Saddle.deviance(k, trials / 2)
            + Saddle.deviance(rest, trials / 2)
    }

    private static func ones(_ count: Int, _ seed: Seed) -> Int {
        var ones = 0
        var tick: Int64 = 0
        var rest = count
        while rest >= 64 {
            ones += seed.draw(tick).nonzeroBitCount
            tick += 1
            rest -= 64
        }
        return rest > 0 ? ones + (seed.draw(tick) & (1 << UInt64(rest) - 1)).nonzeroBitCount : ones
    }
}

/// Parts of the logarithms of probabilities that lose no digits however large the numbers are (Loader, "Fast and accurate
/// computation of binomial probabilities", 2000).
private enum Saddle {
    /// log(k!) − log(√(2πk)·(k/e)^k), for k from 1.
    static func stirlingError(_ k: Double) -> Double {
        if k < 16 { return table[Int(k)] }
        let square = k * k
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / k
    }

    /// k·log(k/mean) + mean − k.
    static func deviance(_ k: Double, _ mean: Double) -> Double {
        let x = (k - mean) / mean
        guard x.magnitude < 0.01 else { return mean * ((1 + x) * naturalLogarithm(1 + x) - x) }
        // x²/2 − x³/6 + x⁴/12 − x⁵/20 + x⁶/30 − x⁷/42
        let series = 1.0 / 2 - x * (1.0 / 6 - x * (1.0 / 12 - x * (1.0 / 20 - x * (1.0 / 30 - x / 42))))
        return mean * x * x * series
    }

    private static let table = (0..<16).map { k -> Double in
        let n = Double(max(1, k))
        let factorial = (1...max(1, k)).reduce(1.0) { $0 * Double($1) }
        return naturalLogarithm(factorial) - 0.5 * naturalLogarithm(2 * .pi * n) - n * naturalLogarithm(n) + n
    }
}
