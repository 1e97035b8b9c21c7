// What ``PoissonLaw`` and ``HalfBinomialLaw``, from which random processes draw their counts, have in common.

/// One attempt of Hörmann's transformed rejection.
struct Trial {
    let u: Double
    let v: Double
    let s: Double

    @inline(__always)
    init(_ seed: Seed, attempt: Int64) {
        u = seed.uniform(tick: 2 * attempt) - 0.5
        v = seed.uniform(tick: 2 * attempt + 1)
        s = 0.5 - u.magnitude
    }

    /// The number of the first attempt that is taken: at once inside of the squeeze, or else as the law says.
    @inline(__always)
    static func firstNumber(
        _ seed: Seed,
        squeeze: Double,
        number: (Trial) -> Double,
        isTaken: (Double, Trial) -> Bool
    ) -> Int64 {
        var attempt: Int64 = 0
        while true {
            let trial = Trial(seed, attempt: attempt)
            attempt += 1
            let k = number(trial).rounded(.down)
            if trial.isInside(squeeze) || isTaken(k, trial) { return Int64(k) }
        }
    }

    /// Whether the number is taken without asking for its probability.
    @inline(__always)
    func isInside(_ squeeze: Double) -> Bool { s >= 0.07 && v <= squeeze }
}

/// Parts of the logarithms of probabilities that lose no digits however large the numbers are (Loader, "Fast and accurate
/// computation of binomial probabilities", 2000).
enum Saddle {
    /// log(k!) − log(√(2πk)·(k/e)^k), for k from 1: Stirling's series to k^-7, from 16 on exact to 2e-14.
    @inline(__always)
    static func stirlingError(_ k: Double) -> Double {
        if k < 16 { return table[Int(k)] }
        let inverse = 1 / k
        let square = inverse * inverse
        return inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680))))
    }

    /// k·log(k/mean) + mean − k.
    static func deviance(_ k: Double, _ mean: Double) -> Double {
        let x = (k - mean) / mean
        guard x.magnitude < 0.01 else { return mean * ((1 + x) * naturalLogarithm(1 + x) - x) }
        // x²/2 − x³/6 + x⁴/12 − x⁵/20 + x⁶/30 − x⁷/42
        let series =
            1.0 / 2 - x * (1.0 / 6 - x * (1.0 / 12 - x * (1.0 / 20 - x * (1.0 / 30 - x * (1.0 / 42)))))
        return mean * x * x * series
    }

    /// The deviances of k and n − k from the mean n/2 together, of which the odd powers cancel.
    static func evenDeviance(_ k: Double, _ trials: Double) -> Double {
        let mean = trials / 2
        let x = (k - mean) / mean
        guard x.magnitude < 0.1 else {
            return mean * ((1 + x) * logarithmOfOnePlus(x) + (1 - x) * logarithmOfOnePlus(-x))
        }
        // x² + x⁴/6 + x⁶/15 + x⁸/28 + x¹⁰/45 + x¹²/66
        let y = x * x
        let series =
            1 + y * (1.0 / 6 + y * (1.0 / 15 + y * (1.0 / 28 + y * (1.0 / 45 + y * (1.0 / 66)))))
        return mean * y * series
    }

    private static let table = (0..<16).map { k -> Double in
        let n = Double(max(1, k))
        let factorial = (1...max(1, k)).reduce(1.0) { $0 * Double($1) }
        return naturalLogarithm(factorial) - 0.5 * naturalLogarithm(2 * .pi * n) - n * naturalLogarithm(n) + n
    }
}
