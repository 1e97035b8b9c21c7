/// The draws of a ``Law``, in the order of their size.
extension Law {
    /// The share of all draws that are below a value, those at it by half: a limit may keep many at one place.
    func share(below value: Double) -> Double {
        guard isDrawn, !value.isNaN else { return 0.5 }
        if value > least, value < greatest { return share(of: value) }
        let (below, upTo) = (value <= least ? 0 : share(of: value), value >= greatest ? 1 : share(of: value))
        return below + (upTo - below) / 2
    }

    /// The share of what is below a value before the limits apply.
    func share(of value: Double) -> Double {
        isEven
            ? min(max(0, 0.5 + (value - center) / (2 * halfWidth)), 1)
            : StandardNormal.probability(below: (value - center) / deviation)
    }

    /// The draw that has so large a share of all below it.
    func value(atShare share: Double) -> Double {
        guard isDrawn else { return mean }
        let z = isEven ? (2 * share - 1) * 3.0.squareRoot() : StandardNormal.quantile(share)
        return min(max(center + deviation * z, least), greatest)
    }

    /// Values with weights that add up to 1, by which means over the draws are computed.
    ///
    /// Of a normally distributed value, steps of half a deviation: of a smooth function the mean is exact to the last
    /// digits (Trefethen, Weideman: "The exponentially convergent trapezoidal rule", 2014). Of a uniformly distributed one,
    /// Fejér's rule on Chebyshev's points.
    ///
    /// - Parameter isCoarse: whether fewer will do, as there are as many for another parameter.
    func nodes(isCoarse: Bool) -> [(value: Double, weight: Double)] {
        guard isDrawn else { return [(mean, 1)] }
        if isEven {
            return zip(Chebyshev.nodes, Chebyshev.weights).map { x, weight in
                (min(max(center + halfWidth * x, least), greatest), weight / 2)
            }
        }
        let (step, count) = isCoarse ? (1.0, 6) : (0.5, 16)
        let nodes = (-count...count).map { index -> (value: Double, weight: Double) in
            let z = Double(index) * step
            return (min(max(center + deviation * z, least), greatest), StandardNormal.density(z))
        }
        let sum = nodes.reduce(0) { $0 + $1.weight }
        return nodes.map { ($0.value, $0.weight / sum) }
    }

    /// Draws in equal distances of their shares, each for as many.
    func evenNodes(_ count: Int) -> [(value: Double, weight: Double)] {
        guard isDrawn else { return [(mean, 1)] }
        return (0..<count).map { (value(atShare: (Double($0) + 0.5) / Double(count)), 1 / Double(count)) }
    }
}
