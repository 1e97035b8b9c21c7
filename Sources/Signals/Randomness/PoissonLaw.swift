/// Poisson's distribution with the mean μ = 16·2^level, of levels below ``levelCount``.
///
/// Hörmann's algorithm PTRS ("The transformed rejection method for generating Poisson random variables", Insurance:
/// Mathematics and Economics 12, 1993), attempt t = 0, 1, ... of which has `u = uniform(2t) − 1/2`, `v = uniform(2t + 1)`
/// and `s = 1/2 − |u|`. With `b = 0.931 + 2.53√μ`, `a = −0.059 + 0.02483b` and `k = floor((2a/s + b)u + μ + 0.43)`:
///
///     if s ≥ 0.07 and v ≤ 0.9277 − 3.6224/(b − 2)    take k
///     if k < 0, or s < 0.013 and v > s               try again
///     d = v·(1.1239 + 1.1328/(b − 3.4))/(a/s² + b)
///     if d ≤ e^−μ·μ^k/k!                             take k, or else try again
enum PoissonLaw {
    /// So that a draw is below 2^62.
    static let levelCount = 58

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

        @inline(__always)
        func number(_ trial: Trial) -> Double { (2 * a / trial.s + b) * trial.u + mean + 0.43 }
    }

    private static let levels = (0..<levelCount).map {
        Parameters(mean: Double(sign: .plus, exponent: $0 + 4, significand: 1))
    }

    /// Most draws end here; what follows is kept out of the way of those.
    @inline(__always)
    static func draw(level: Int, _ seed: Seed) -> Int64 {
        let law = levels[level]
        let trial = Trial(seed, attempt: 0)
        let x = law.number(trial)
        // Near the middle x is above zero and small enough to be cut off: no library call, as `rounded` is.
        return trial.isInside(law.squeeze) ? Int64(x) : draw(law, seed)
    }

    @inline(never)
    private static func draw(_ law: Parameters, _ seed: Seed) -> Int64 {
        Trial.firstNumber(seed, squeeze: law.squeeze, number: law.number) { k, trial in
            if k < 0 || (trial.s < 0.013 && trial.v > trial.s) { return false }
            let density = trial.v * law.inverseAlpha / (law.a / (trial.s * trial.s) + law.b)
            return k == 0 ? naturalLogarithm(density) <= -law.mean : isBelow(density, k, law.mean)
        }
    }

    /// Whether a number is at most the probability of k, which is `exp(−error − deviance)/√(2πk)`.
    private static func isBelow(_ density: Double, _ k: Double, _ mean: Double) -> Bool {
        naturalLogarithm(density * (2 * .pi * k).squareRoot()) <= -Saddle.stirlingError(k) - Saddle.deviance(k, mean)
    }
}
