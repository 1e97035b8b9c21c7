/// A distribution of observations, with what histograms and summaries need of it: the formulas are in
/// ``Distribution/probability(below:)`` and its neighbours, one row for each law.
///
/// Parameters may come from signals, so none of them can do harm: a negative deviation counts as 0, what must be above
/// zero is at least the least normal number, and a maximum below its minimum counts as the minimum. Where nothing is left
/// to spread (sigma 0, min = max) all of the probability is at one point. A parameter that is not a number gives results
/// that are not numbers.
package enum Distribution: Hashable, Sendable {
    case normal(mean: Double, sigma: Double)
    case lognormal(median: Double, sigma: Double)
    case exponential(mean: Double)
    case uniform(min: Double, max: Double)
    /// `shape` is above 1, as the mean is infinite otherwise.
    case pareto(min: Double, shape: Double)

    /// The probability that an observation is at most x.
    ///
    ///     normal       Φ((x − mean)/sigma), Φ(z) = erfc(−z/√2)/2
    ///     lognormal    Φ(log(x/median)/sigma), above 0
    ///     exponential  1 − e^(−x/mean), above 0
    ///     uniform      (x − min)/(max − min), from min to max
    ///     pareto       1 − (min/x)^shape, above min
    ///
    /// However small, it is exact to some 1e-15, but for what rounding x does: 1e-16·z² in the tails of Φ.
    package func probability(below x: Double) -> Double {
        if x == .infinity { return 1 }
        if x == -.infinity { return 0 }
        switch inRange {
        case .normal(let mean, let sigma):
            if sigma == 0 { return x >= mean ? 1 : 0 }
            return StandardNormal.probability(below: (x - mean) / sigma)
        case .lognormal(let median, let sigma):
            if sigma == 0 { return x >= median ? 1 : 0 }
            return x > 0 ? StandardNormal.probability(below: logarithmOfRatio(x, median) / sigma) : 0
        case .exponential(let mean):
            return x > 0 ? -exponentialMinusOne(-x / mean) : 0
        case .uniform(let lower, let upper):
            // Halves, as the difference of two large numbers may be infinite.
            return x >= upper ? 1 : x <= lower ? 0 : (x / 2 - lower / 2) / (upper / 2 - lower / 2)
        case .pareto(let minimum, let shape):
            return x > minimum ? -exponentialMinusOne(-shape * logarithmOfRatio(x, minimum)) : 0
        }
    }

    /// The least that an observation is at most with a probability from 0 to 1: the ends, which may be infinite, for 0 and
    /// 1. It inverts ``probability(below:)``, the normal one by ``NormalDistribution/quantile(_:)``.
    package func quantile(_ probability: Double) -> Double {
        let p = min(1, max(0, probability))
        switch inRange {
        case .normal(let mean, let sigma):
            return sigma == 0 ? mean : mean + sigma * StandardNormal.quantile(p)
        case .lognormal(let median, let sigma):
            return sigma == 0 ? median : median * Libm.exponential(sigma * StandardNormal.quantile(p))
        case .exponential(let mean):
            return -mean * logarithmOfOnePlus(-p)
        case .uniform(let lower, let upper):
            return p == 1 ? upper : lower + 2 * p * (upper / 2 - lower / 2)
        case .pareto(let minimum, let shape):
            return minimum * Libm.exponential(-logarithmOfOnePlus(-p) / shape)
        }
    }

    package var mean: Double {
        switch inRange {
        case .normal(let mean, _), .exponential(let mean): mean
        case .lognormal(let median, let sigma): median * Libm.exponential(sigma * sigma / 2)
        case .uniform(let lower, let upper): lower / 2 + upper / 2
        case .pareto(let minimum, let shape): shape > 1 ? shape * minimum / (shape - 1) : .infinity
        }
    }

    /// The mean when what is below zero counts as zero: E[max(X, 0)].
    package func meanOfPositivePart() -> Double {
        switch inRange {
        case .normal(let mean, let sigma) where sigma == 0: max(0, mean)
        case .normal, .uniform: partialMean(from: 0, to: .infinity)
        case .lognormal, .exponential, .pareto: mean
        }
    }

    /// With every parameter in its range.
    var inRange: Distribution {
        func positive(_ x: Double) -> Double { x < .leastNormalMagnitude ? .leastNormalMagnitude : x }
        return switch self {
        case .normal(let mean, let sigma): .normal(mean: mean, sigma: sigma < 0 ? 0 : sigma)
        case .lognormal(let median, let sigma): .lognormal(median: positive(median), sigma: sigma < 0 ? 0 : sigma)
        case .exponential(let mean): .exponential(mean: positive(mean))
        case .uniform(let lower, let upper): .uniform(min: lower, max: upper < lower ? lower : upper)
        case .pareto(let minimum, let shape): .pareto(min: positive(minimum), shape: positive(shape))
        }
    }
}

/// log(x/y) of numbers above zero: exact also where they are nearly equal, which a quotient or a difference of logarithms
/// is not.
func logarithmOfRatio(_ x: Double, _ y: Double) -> Double {
    let difference = (x - y) / y
    if difference.magnitude < 0.5 { return logarithmOfOnePlus(difference) }
    let ratio = x / y
    // A quotient out of range.
    return ratio.isNormal ? naturalLogarithm(ratio) : naturalLogarithm(x) - naturalLogarithm(y)
}
