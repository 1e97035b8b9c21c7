/// A distribution of observations, with what histograms and summaries need of it.
///
/// Parameters may come from signals, so none of them can do harm: a negative deviation counts as 0, and what must be
/// above zero is at least the least positive number.
package enum Distribution: Hashable, Sendable {
    case normal(mean: Double, sigma: Double)
    case lognormal(median: Double, sigma: Double)
    case exponential(mean: Double)
    case uniform(min: Double, max: Double)
    /// `shape` is above 1, as the mean is infinite otherwise.
    case pareto(min: Double, shape: Double)

    /// The probability that an observation is at most x.
    package func probability(below x: Double) -> Double {
        if x == .infinity { return 1 }
        if x == -.infinity { return 0 }
        switch self {
        case .normal(let mean, let sigma):
            guard sigma > 0 else { return x >= mean ? 1 : 0 }
            return Self.standardNormal((x - mean) / sigma)
        case .lognormal(let median, let sigma):
            guard x > 0 else { return 0 }
            guard sigma > 0 else { return x >= median ? 1 : 0 }
            return Self.standardNormal((naturalLogarithm(x) - naturalLogarithm(Self.positive(median))) / sigma)
        case .exponential(let mean):
            return x <= 0 ? 0 : -exponentialMinusOne(-x / Self.positive(mean))
        case .uniform(let lower, let upper):
            return x >= upper ? 1 : x <= lower ? 0 : (x - lower) / (upper - lower)
        case .pareto(let minimum, let shape):
            return x <= minimum ? 0 : -exponentialMinusOne(shape * naturalLogarithm(Self.positive(minimum) / x))
        }
    }

    /// What an observation is below with a probability from 0 to 1.
    package func quantile(_ probability: Double) -> Double {
        let p = min(1, max(0, probability))
        switch self {
        case .normal(let mean, let sigma):
            return sigma > 0 ? mean + sigma * Self.standardNormalQuantile(p) : mean
        case .lognormal(let median, let sigma):
            return sigma > 0 ? median * Libm.exponential(sigma * Self.standardNormalQuantile(p)) : median
        case .exponential(let mean):
            return -mean * logarithmOfOnePlus(-p)
        case .uniform(let lower, let upper):
            return lower + (upper - lower) * p
        case .pareto(let minimum, let shape):
            return minimum * Libm.exponential(-logarithmOfOnePlus(-p) / shape)
        }
    }

    package var mean: Double {
        switch self {
        case .normal(let mean, _), .exponential(let mean): mean
        case .lognormal(let median, let sigma): median * Libm.exponential(sigma * sigma / 2)
        case .uniform(let lower, let upper): lower + (upper - lower) / 2
        case .pareto(let minimum, let shape): shape > 1 ? shape * minimum / (shape - 1) : .infinity
        }
    }

    /// The integral of x·f(x) from a to b, f being the density: the mean of what lies there, times its probability.
    package func partialMean(from a: Double, to b: Double) -> Double {
        guard a < b else { return 0 }
        switch self {
        case .normal(let mean, let sigma):
            guard sigma > 0 else { return mean > a && mean <= b ? mean : 0 }
            let (low, high) = ((a - mean) / sigma, (b - mean) / sigma)
            return mean * Self.between(low, high) + sigma * (Self.density(low) - Self.density(high))
        case .lognormal(let median, let sigma):
            guard b > 0 else { return 0 }
            guard sigma > 0 else { return median > a && median <= b ? median : 0 }
            func shifted(_ x: Double) -> Double {
                x <= 0 ? -.infinity : (naturalLogarithm(x) - naturalLogarithm(Self.positive(median))) / sigma - sigma
            }
            return self.mean * Self.between(shifted(a), shifted(b))
        case .exponential(let mean):
            // The antiderivative is −(x + mean)·exp(−x/mean).
            func rest(_ x: Double) -> Double {
                x == .infinity ? 0 : (max(0, x) + mean) * Libm.exponential(-max(0, x) / Self.positive(mean))
            }
            return rest(a) - rest(b)
        case .uniform(let lower, let upper):
            guard upper > lower else { return lower > a && lower <= b ? lower : 0 }
            let (low, high) = (max(a, lower), min(b, upper))
            return low < high ? (high - low) * (low + (high - low) / 2) / (upper - lower) : 0
        case .pareto(let minimum, let shape):
            func rest(_ x: Double) -> Double {
                if x == .infinity { return 0 }
                let ratio = Self.positive(minimum) / max(x, Self.positive(minimum))
                return self.mean * Libm.exponential((shape - 1) * naturalLogarithm(ratio))
            }
            return rest(a) - rest(b)
        }
    }

    /// The mean when what is below zero counts as zero.
    package func meanOfPositivePart() -> Double {
        switch self {
        case .normal(let mean, let sigma) where sigma <= 0: max(0, mean)
        case .uniform(let lower, let upper) where lower == upper: max(0, lower)
        case .normal, .uniform: partialMean(from: 0, to: .infinity)
        case .lognormal, .exponential, .pareto: mean
        }
    }

    private static func positive(_ x: Double) -> Double { max(x, .leastNormalMagnitude) }

    /// The standard normal distribution, exact in both tails.
    private static func standardNormal(_ z: Double) -> Double {
        complementaryErrorFunction(-z * 0.5.squareRoot()) / 2
    }

    /// The probability between two numbers, without the cancellation of two that are nearly 1.
    private static func between(_ a: Double, _ b: Double) -> Double {
        a > 0 ? standardNormal(-a) - standardNormal(-b) : standardNormal(b) - standardNormal(a)
    }

    private static func density(_ z: Double) -> Double {
        z.isInfinite ? 0 : Libm.exponential(-z * z / 2) / (2 * .pi).squareRoot()
    }

    private static func standardNormalQuantile(_ p: Double) -> Double {
        p <= 0 ? -.infinity : p >= 1 ? .infinity : NormalDistribution.quantile(p)
    }
}
