import MetricModel

/// Deals what a histogram's classic buckets hold out to the exponential buckets of a native histogram.
///
/// Each classic bucket is split where a native bucket ends. Its count is dealt to the pieces as the distribution says; where
/// only the bucket is known (weights, fixed counts, a distribution that changes), evenly over the native buckets that it
/// spans, which is what Prometheus assumes when it interpolates. So both kinds of buckets tell of the same observations, and
/// no native bucket falls while no classic one does.
package struct NativeDeal: Sendable {
    package let native: NativeBuckets
    /// How fine the pieces are; coarser than wanted only where there would be too many.
    private let schema: Int
    /// Every native bucket that may hold something, ascending.
    private let places: [Place]
    /// One for each classic bucket.
    private let splits: [Split]

    /// More pieces than these are of no use: at most 1,000 buckets are shown.
    private static let maximumPieceCount = 4000
    /// What lies further out in a distribution is counted in the outermost buckets.
    private static let tail = 1e-12

    private struct Split: Sendable {
        /// The index of its first place; the others follow.
        var first: Int
        var deal: Deal
    }

    /// A native bucket: its index and its side.
    private enum Place: Hashable, Sendable {
        case negative(Int)
        case zero
        case positive(Int)
    }

    /// nil when the histogram has no native buckets, or fixed ones.
    package init?(_ source: some Bucketed) {
        guard let native = source.native, !native.isFixed else { return nil }
        self.native = native
        // Neither moment nor seed plays a part in a distribution that does not change.
        let distribution = source.distribution.flatMap { distribution in
            distribution.isConstant && !source.isPinned
                ? distribution.distribution(at: Moment(.zero), seed: Seed(bits: 0)) : nil
        }
        let bounds = source.bounds
        var schema = native.schema
        var pieces = Self.pieces(bounds, distribution, schema: schema, zero: native.zeroThreshold)
        while schema > -4, pieces.reduce(0, { $0 + $1.count }) > Self.maximumPieceCount {
            schema -= 1
            pieces = Self.pieces(bounds, distribution, schema: schema, zero: native.zeroThreshold)
        }
        self.schema = schema
        var places: [Place] = []
        splits = pieces.map { pieces in
            // A native bucket in which a classic one ends belongs to two.
            let isShared = pieces.first.map { $0.place == places.last } ?? false
            let first = places.count - (isShared ? 1 : 0)
            places += pieces.dropFirst(isShared ? 1 : 0).map(\.place)
            return Split(first: first, deal: Deal(pieces.map(\.share)))
        }
        self.places = places
    }

    /// The pieces of each classic bucket, ascending.
    private static func pieces(
        _ bounds: [Double],
        _ distribution: Distribution?,
        schema: Int,
        zero: Double
    ) -> [[(place: Place, share: Double)]] {
        let ends = [-Double.infinity] + bounds + [.infinity]
        let hasNegative = (bounds.first ?? 0) < 0
        return zip(ends, ends.dropFirst()).map { lower, upper in
            distribution.flatMap {
                pieces($0, lower, upper, hasNegative: hasNegative, schema: schema, zero: zero)
            } ?? pieces(lower, upper, schema: schema, zero: zero)
        }
    }

    /// The pieces of a bucket in which observations are distributed as is known; nil when none fall there.
    private static func pieces(
        _ distribution: Distribution,
        _ lower: Double,
        _ upper: Double,
        hasNegative: Bool,
        schema: Int,
        zero: Double
    ) -> [(place: Place, share: Double)]? {
        let total = distribution.probability(below: upper) - distribution.probability(below: lower)
        guard total > 0 else { return nil }
        // What is below zero counts as zero, unless there are negative bounds.
        let least = hasNegative ? distribution.quantile(tail) : max(0, distribution.quantile(tail))
        let start = max(lower, least)
        let end = min(upper, max(start, distribution.quantile(1 - tail)))
        guard start.isFinite, end.isFinite else { return nil }
        guard start < end else {
            // All at one point, or a tail that is hardly there; what is at the lower end belongs to the bucket before.
            return [(place(of: start > lower ? min(start, upper) : lower.nextUp, schema: schema, zero: zero), 1)]
        }
        let cuts = cuts(
            from: start,
            to: end,
            schema: schema,
            zero: zero,
            around: (
                distribution.quantile(distribution.probability(below: -zero) - tail),
                distribution.quantile(distribution.probability(below: zero) + tail)
            )
        )
        var below = distribution.probability(below: lower)
        return cuts.enumerated().map { index, cut in
            let next = distribution.probability(below: index == cuts.count - 1 ? upper : cut.end)
            defer { below = max(below, next) }
            return (cut.place, max(0, next - below) / total)
        }
    }

    /// The pieces of a bucket of which nothing else is known: as large as the share of a native bucket that is in it.
    private static func pieces(
        _ lower: Double,
        _ upper: Double,
        schema: Int,
        zero: Double
    ) -> [(place: Place, share: Double)] {
        // Open on one side, or with zero in it: all at one point.
        guard lower.isFinite, upper.isFinite, lower.sign == upper.sign, min(lower.magnitude, upper.magnitude) > zero
        else {
            let point = BucketShares.middle(from: lower, to: upper)
            return [(place(of: point, schema: schema, zero: zero), 1)]
        }
        func length(_ from: Double, _ to: Double) -> Double {
            max(0, (Libm.logarithm2(to.magnitude) - Libm.logarithm2(from.magnitude)).magnitude)
        }
        var start = lower
        let cuts = cuts(from: lower, to: upper, schema: schema, zero: zero, around: (-zero, zero))
        let total = length(lower, upper)
        return cuts.map { cut in
            defer { start = cut.end }
            return (cut.place, total > 0 ? length(start, cut.end) / total : 1 / Double(cuts.count))
        }
    }

    private static func place(of value: Double, schema: Int, zero: Double) -> Place {
        if value.magnitude <= zero || value == 0 { return .zero }
        let index = NativeIndex.index(of: value.magnitude, schema: schema)
        return value < 0 ? .negative(index) : .positive(index)
    }

    /// The native buckets from one value to a greater one, and where each ends.
    ///
    /// - Parameter around: between these two there is next to nothing but at zero, so that the buckets which become ever
    ///   narrower there need not be told apart.
    private static func cuts(
        from start: Double,
        to end: Double,
        schema: Int,
        zero: Double,
        around: (negative: Double, positive: Double)
    ) -> [(place: Place, end: Double)] {
        var cuts: [(place: Place, end: Double)] = []
        if start < -zero {
            let innermost = index(max(zero, -end, -around.negative), schema)
            for index in stride(from: max(innermost, index(-start, schema)), through: innermost, by: -1) {
                let bound = index == innermost ? zero : NativeIndex.bound(index - 1, schema: schema)
                cuts.append((.negative(index), min(end, -bound)))
            }
        }
        if start <= zero, end >= -zero { cuts.append((.zero, min(end, zero))) }
        if end > zero {
            let innermost = index(max(zero, start, min(end, around.positive)), schema)
            for index in innermost...max(innermost, index(end, schema)) {
                cuts.append((.positive(index), min(end, NativeIndex.bound(index, schema: schema))))
            }
        }
        return cuts
    }

    private static func index(_ value: Double, _ schema: Int) -> Int {
        NativeIndex.index(of: max(value, .leastNonzeroMagnitude), schema: schema)
    }
}

/// The buckets of a native histogram at an instant: those that are not empty, ascending by index.
package struct NativeCounts: Sendable, Equatable {
    package struct Bucket: Sendable, Equatable {
        package var index: Int
        package var count: Double

        package init(index: Int, count: Double) {
            self.index = index
            self.count = count
        }
    }

    package var schema: Int
    package var zeroCount: Double
    package var negative: [Bucket]
    package var positive: [Bucket]

    package var bucketCount: Int { negative.count + positive.count }

    /// Of all buckets.
    package var count: Double { (negative + positive).reduce(zeroCount) { $0 + $1.count } }
}

extension NativeDeal {
    /// No more buckets are shown on both sides together: as many as are allowed, or, where the schema cannot be lowered any
    /// more, those of the coarsest, of which 2^16 is the base.
    package var maximumBucketCount: Int { min(places.count, max(Int(native.maximumBuckets), 2 * 136)) }

    /// - Parameter cumulative: the counts of the classic buckets, that of +Inf last.
    package func counts(_ cumulative: [Double]) -> NativeCounts {
        var counts = [Double](repeating: 0, count: places.count)
        // Fractions of a power of two, so that the counts of all buckets add up to the total exactly: Prometheus refuses a
        // histogram whose buckets hold more than its count by the last digit.
        let unit = native.isFloat && (cumulative.last ?? 0) < 0x1p42 ? 0x1p-10 : 1
        var before = 0.0
        for (split, total) in zip(splits, cumulative) {
            let count = max(0, total - before)
            before = total
            guard count > 0 else { continue }
            split.deal.forEachPart(of: count / unit) { counts[split.first + $0] += $1 * unit }
        }
        return shown(counts)
    }

    private func shown(_ counts: [Double]) -> NativeCounts {
        var result = NativeCounts(schema: schema, zeroCount: 0, negative: [], positive: [])
        for (place, count) in zip(places, counts) where count > 0 {
            switch place {
            case .zero: result.zeroCount += count
            case .negative(let index): result.negative.append(.init(index: index, count: count))
            case .positive(let index): result.positive.append(.init(index: index, count: count))
            }
        }
        // From zero outwards.
        result.negative.reverse()
        let limit = Int(native.maximumBuckets)
        while result.negative.count + result.positive.count > limit, result.schema > -4 {
            result.schema -= 1
            result.negative = Self.halved(result.negative)
            result.positive = Self.halved(result.positive)
        }
        return result
    }

    private static func halved(_ buckets: [NativeCounts.Bucket]) -> [NativeCounts.Bucket] {
        buckets.reduce(into: []) { halved, bucket in
            let index = NativeIndex.halved(bucket.index)
            if halved.last?.index == index {
                halved[halved.count - 1].count += bucket.count
            } else {
                halved.append(.init(index: index, count: bucket.count))
            }
        }
    }
}
