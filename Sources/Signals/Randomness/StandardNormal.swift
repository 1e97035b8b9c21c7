/// What the normal and the lognormal distribution share: Φ, its inverse and its density φ.
enum StandardNormal {
    /// Φ(z) = erfc(−z/√2)/2, exact in the lower tail too.
    static func probability(below z: Double) -> Double {
        complementaryErrorFunction(-z * 0.5.squareRoot()) / 2
    }

    /// Φ's inverse, with its ends.
    static func quantile(_ p: Double) -> Double {
        p <= 0 ? -.infinity : p >= 1 ? .infinity : NormalDistribution.quantile(p)
    }

    /// φ(z) = e^(−z²/2)/√(2π).
    static func density(_ z: Double) -> Double {
        Libm.exponential(-z * z / 2) / (2 * .pi).squareRoot()
    }

    /// An interval, whose width the caller knows more exactly than as the difference of its ends.
    struct Interval {
        let low: Double
        let high: Double
        let width: Double

        /// Φ(high) − Φ(low), without the cancellation of two that are nearly equal.
        var probability: Double {
            let middle = low / 2 + high / 2
            if width * max(1, middle.magnitude) < 0.1 { return narrowProbability(around: middle) }
            return low > 0
                ? StandardNormal.probability(below: -low) - StandardNormal.probability(below: -high)
                : StandardNormal.probability(below: high) - StandardNormal.probability(below: low)
        }

        /// φ(low) − φ(high), the integral of z·φ(z).
        var partialMean: Double {
            // (high² − low²)/2; when an end is infinite its density is 0.
            if low.isInfinite || high.isInfinite { return density(low) - density(high) }
            let exponent = width * (low / 2 + high / 2)
            // From the end nearer to 0, so that the exponential is at most 1.
            return exponent >= 0
                ? -density(low) * exponentialMinusOne(-exponent) : density(high) * exponentialMinusOne(exponent)
        }

        /// The integral of Taylor's series of φ about the middle c: φ(c)·w·Σ He_2n(c)·(w/2)^2n/(2n + 1)!, with Hermite's
        /// polynomials He.
        private func narrowProbability(around middle: Double) -> Double {
            let c = middle * middle
            let w = width * width / 4
            let second = (c - 1) / 6
            let fourth = ((c - 6) * c + 3) / 120
            let sixth = (((c - 15) * c + 45) * c - 15) / 5040
            return density(middle) * width * (1 + w * (second + w * (fourth + w * sixth)))
        }
    }
}
