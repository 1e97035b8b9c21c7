/// What share of the observations falls into each bucket, and their mean there. The last bucket is that above all bounds.
package struct BucketShares: Sendable {
    var shares: [Double]
    var means: [Double]

    /// What a distribution puts below zero counts as zero, unless there are negative bounds.
    init(_ distribution: Distribution, bounds: [Double]) {
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

/// Deals a number of observations out to buckets: whole numbers that add up, and of which none falls when there is one
/// observation more.
///
/// Bucket after bucket takes its share of what is left, rounded. As a share is at most 1, one observation more gives at
/// most one more to the bucket, and the rest never shrinks.
struct Deal: Sendable {
    /// The share of each bucket in what the buckets before it left.
    private let ratios: [Double]

    init(_ shares: [Double]) {
        var left = 0.0
        var ratios: [Double] = []
        for share in shares.reversed() {
            left += share
            ratios.append(left > 0 ? min(1, share / left) : 0)
        }
        self.ratios = ratios.reversed()
    }

    /// Tells of each share how many of a number of observations it gets.
    @inline(__always)
    func forEachPart(of count: Double, _ body: (Int, Double) -> Void) {
        var left = count
        let last = ratios.count - 1
        ratios.withUnsafeBufferPointer { ratios in
            for index in 0..<last {
                // Rounded half up, by adding and cutting off: no library call, as `rounded()` is.
                let taken = min(left, Double(Int64(min(left * ratios[index] + 0.5, 0x1p62))))
                left -= taken
                body(index, taken)
            }
        }
        body(last, left)
    }

    /// Writes the cumulative counts and returns the sum of the observations, each taken for its bucket's mean.
    ///
    /// The destination has room for a number for each share, of which there are as many as means.
    @inline(__always)
    func write(_ count: Double, means: [Double], to values: UnsafeMutablePointer<Double>) -> Double {
        var left = count
        var sum = 0.0
        means.withUnsafeBufferPointer { means in
            forEachPart(of: count) { index, taken in
                left -= taken
                sum += taken * means[index]
                values[index] = count - left
            }
        }
        return sum
    }
}
