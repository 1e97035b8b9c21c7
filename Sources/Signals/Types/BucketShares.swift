/// What share of the observations falls into each bucket, and their mean there. The last bucket is that above all bounds.
package struct BucketShares: Sendable {
    var shares: [Double]
    var means: [Double]

    /// What a distribution puts below zero counts as zero, unless there are negative bounds.
    init(_ distribution: Mixture, bounds: [Double]) {
        let hasNegative = (bounds.first ?? 0) < 0
        let below = bounds.map { distribution.probability(below: $0) } + [1]
        let shares = zip(below, [0] + below).map { max(0, $0 - $1) }
        let ends = [-Double.infinity] + bounds + [.infinity]
        means = zip(ends, ends.dropFirst()).enumerated().map { index, ends in
            let (lower, upper) = (hasNegative ? ends.0 : max(0, ends.0), ends.1)
            let share = shares[index]
            let middle = Self.middle(from: ends.0, to: ends.1)
            guard share > 0 else { return middle }
            let mean = distribution.partialMean(from: lower, to: upper) / share
            // A share so small that its mean is lost in rounding, or a bucket that holds only what is below zero.
            let least = ends.0.isFinite ? ends.0 : hasNegative ? -.infinity : min(0, upper)
            return mean.isFinite ? min(max(mean, least), upper) : middle
        }
        self.shares = shares
    }

    /// - Parameter weights: one more than there are bounds; not all zero.
    init(weights: [Double], bounds: [Double]) {
        let sum = weights.reduce(0, +)
        shares = weights.map { $0 / sum }
        means = Self.middles(of: bounds)
    }

    /// A value for each bucket that depends on its bounds alone: the middle, or the bound there is.
    static func middles(of bounds: [Double]) -> [Double] {
        let ends = [-Double.infinity] + bounds + [.infinity]
        return zip(ends, ends.dropFirst()).map { middle(from: $0, to: $1) }
    }

    static func middle(from lower: Double, to upper: Double) -> Double {
        switch (lower.isFinite, upper.isFinite) {
        case (true, true): lower + (upper - lower) / 2
        case (false, true): upper > 0 ? upper / 2 : upper
        case (true, false): lower
        case (false, false): 0
        }
    }
}
