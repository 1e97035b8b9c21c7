extension Distribution {
    /// The integral of x·f(x) from a (not included) to b, f being the density: the mean of what lies there, times its
    /// probability. The ends may be infinite.
    ///
    /// With α and β for the ends as the law sees them, and the law's own range in the place of ends outside of it:
    ///
    ///     normal       mean·(Φ(β) − Φ(α)) + sigma·(φ(α) − φ(β)), α = (a − mean)/sigma
    ///     lognormal    median·e^(sigma²/2)·(Φ(β) − Φ(α)), α = log(a/median)/sigma − sigma
    ///     exponential  (a + mean)·e^(−a/mean) − (b + mean)·e^(−b/mean)
    ///     uniform      (b² − a²)/(2·(max − min))
    ///     pareto       shape·min^shape·(a^(1 − shape) − b^(1 − shape))/(shape − 1); with log(b/a) for shape = 1
    ///
    /// each written so that narrow intervals keep their digits.
    package func partialMean(from a: Double, to b: Double) -> Double {
        guard a < b else { return 0 }
        switch inRange {
        case .normal(let mean, let sigma):
            if sigma == 0 { return mean > a && mean <= b ? mean : 0 }
            let interval = StandardNormal.Interval(
                low: (a - mean) / sigma,
                high: (b - mean) / sigma,
                width: (b - a) / sigma
            )
            return mean * interval.probability + sigma * interval.partialMean
        case .lognormal(let median, let sigma):
            if sigma == 0 { return median > a && median <= b ? median : 0 }
            return Self.lognormal(median, sigma, from: max(0, a), to: max(0, b))
        case .exponential(let mean):
            return Self.exponential(mean, from: max(0, a), to: max(0, b))
        case .uniform(let lower, let upper):
            if lower == upper { return lower > a && lower <= b ? lower : 0 }
            let (low, high) = (max(a, lower), min(b, upper))
            guard low < high else { return 0 }
            return (high / 2 - low / 2) / (upper / 2 - lower / 2) * (low / 2 + high / 2)
        case .pareto(let minimum, let shape):
            return Self.pareto(minimum, shape, from: max(minimum, a), to: max(minimum, b))
        }
    }

    private static func lognormal(_ median: Double, _ sigma: Double, from a: Double, to b: Double) -> Double {
        func shifted(_ x: Double) -> Double {
            x == 0 ? -.infinity : x == .infinity ? x : logarithmOfRatio(x, median) / sigma - sigma
        }
        guard a < b else { return 0 }
        let width = a == 0 || b == .infinity ? .infinity : logarithmOfRatio(b, a) / sigma
        let share = StandardNormal.Interval(low: shifted(a), high: shifted(b), width: width).probability
        // The mean may be infinite where the share is not even the least number.
        return share > 0 ? median * Libm.exponential(sigma * sigma / 2) * share : 0
    }

    private static func exponential(_ mean: Double, from a: Double, to b: Double) -> Double {
        let low = a / mean
        let width = b == .infinity ? b : (b - a) / mean
        guard low < .infinity else { return 0 }
        // e^(−low)·∫ (a + mean·t)·e^−t dt for t from 0 to width.
        return Libm.exponential(-low) * (-a * exponentialMinusOne(-width) + mean * gamma2(width))
    }

    /// 1 − (1 + t)·e^−t, the integral of t·e^−t from 0.
    private static func gamma2(_ t: Double) -> Double {
        if t > 700 { return 1 }
        if t > 0.5 { return 1 - (1 + t) * Libm.exponential(-t) }
        // e^−t·(t²/2! + t³/3! + ...): 1 − (1 + t)·e^−t loses its digits here.
        var term = t * t / 2
        var sum = term
        for n in 3...14 {
            term *= t / Double(n)
            sum += term
        }
        return Libm.exponential(-t) * sum
    }

    private static func pareto(_ minimum: Double, _ shape: Double, from a: Double, to b: Double) -> Double {
        guard a < b else { return 0 }
        let excess = shape - 1
        // (min/a)^shape·a·shape·(1 − (a/b)^excess)/excess
        let scale = shape * a * Libm.exponential(-shape * logarithmOfRatio(a, minimum))
        guard scale > 0 else { return 0 }
        if b == .infinity { return excess > 0 ? scale / excess : .infinity }
        let logarithm = logarithmOfRatio(b, a)
        let integral = excess == 0 ? logarithm : -exponentialMinusOne(-excess * logarithm) / excess
        return scale * integral
    }
}
