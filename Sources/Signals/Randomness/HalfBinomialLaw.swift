/// The binomial distribution of n trials with the probability 1/2.
///
/// Up to 256 trials: the number of ones among the first n bits, the lowest first, of draw(0), draw(1), ... Above that
/// Hörmann's algorithm BTRS ("The generation of binomial random variates", Journal of Statistical Computation and
/// Simulation 46, 1993), attempt t = 0, 1, ... of which has u, v and s as ``PoissonLaw``. With `σ = √n/2`,
/// `b = 1.15 + 2.53σ`, `a = −0.0873 + 0.0248b + 0.005`, `k = floor((2a/s + b)u + n/2 + 1/2)` and `m = floor((n + 1)/2)`:
///
///     if s ≥ 0.07 and v ≤ 0.92 − 4.2/b      take k
///     if k ≤ 0 or k ≥ n                     try again
///     d = v·(2.83 + 5.1/b)·σ/(a/s² + b)
///     if d ≤ binomial(n, k)/binomial(n, m)  take k, or else try again
enum HalfBinomialLaw {
    private struct Parameters {
        let trials: Double
        let deviation: Double
        let a: Double
        let b: Double
        let squeeze: Double

        @inline(__always)
        init(trials: Double) {
            self.trials = trials
            deviation = trials.squareRoot() / 2
            b = 1.15 + 2.53 * deviation
            a = -0.0873 + 0.0248 * b + 0.005
            squeeze = 0.92 - 4.2 / b
        }

        @inline(__always)
        func number(_ trial: Trial) -> Double { (2 * a / trial.s + b) * trial.u + (trials / 2 + 0.5) }
    }

    @inline(__always)
    static func draw(_ trials: Int64, _ seed: Seed) -> Int64 {
        guard trials > 256 else { return ones(max(0, trials), seed) }
        let law = Parameters(trials: Double(trials))
        let trial = Trial(seed, attempt: 0)
        let x = law.number(trial)
        return trial.isInside(law.squeeze) ? Int64(x) : draw(law, seed)
    }

    @inline(never)
    private static func draw(_ law: Parameters, _ seed: Seed) -> Int64 {
        let mode = ((law.trials + 1) / 2).rounded(.down)
        let alpha = (2.83 + 5.1 / law.b) * law.deviation
        return Trial.firstNumber(seed, squeeze: law.squeeze, number: law.number) { k, trial in
            let rest = law.trials - k
            guard k > 0, rest > 0 else { return false }
            let ratio = (k * rest / (mode * (law.trials - mode))).squareRoot()
            let density = trial.v * alpha / (law.a / (trial.s * trial.s) + law.b) * ratio
            return naturalLogarithm(density) <= exponent(mode, law.trials) - exponent(k, law.trials)
        }
    }

    /// The probability of k is `exp(−exponent)/√(k·(n − k))`, but for what is the same for every k.
    @inline(__always)
    private static func exponent(_ k: Double, _ trials: Double) -> Double {
        Saddle.stirlingError(k) + Saddle.stirlingError(trials - k) + Saddle.evenDeviance(k, trials)
    }

    private static func ones(_ count: Int64, _ seed: Seed) -> Int64 {
        var ones: Int64 = 0
        var tick: Int64 = 0
        var rest = count
        while rest >= 64 {
            ones += Int64(seed.draw(tick).nonzeroBitCount)
            tick += 1
            rest -= 64
        }
        return rest > 0 ? ones + Int64((seed.draw(tick) & (1 << UInt64(rest) - 1)).nonzeroBitCount) : ones
    }
}
