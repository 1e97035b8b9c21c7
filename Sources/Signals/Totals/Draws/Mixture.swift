import MetricModel

/// A distribution whose parameters are drawn anew for each observation: several distributions, each with its share.
package struct Mixture: Sendable {
    private let parts: [(distribution: Distribution, share: Double)]

    init(_ parts: [(distribution: Distribution, share: Double)]) {
        self.parts = parts
    }

    package init(_ distribution: Distribution) {
        parts = [(distribution, 1)]
    }

    private func mean(_ function: (Distribution) -> Double) -> Double {
        parts.reduce(0) { $0 + $1.share * function($1.distribution) }
    }

    /// The probability that an observation is at most x.
    func probability(below x: Double) -> Double { min(1, mean { $0.probability(below: x) }) }

    /// The mean of what lies between two values, times its probability.
    func partialMean(from lower: Double, to upper: Double) -> Double {
        mean { $0.partialMean(from: lower, to: upper) }
    }

    /// The mean; what is below zero counts as zero unless `isSigned`.
    func mean(isSigned: Bool) -> Double {
        mean { isSigned ? $0.mean : $0.meanOfPositivePart() }
    }
}

extension Signal {
    /// Draws that hold longer are to be seen in a graph, one after the other; shorter ones blur.
    private static var longestBlur: Int64 { 60_000_000_000 }

    /// Whether each observation may draw for itself, which in the long run is the same.
    var isBlurred: Bool {
        switch draws {
        case .none: true
        case .held(let hold): hold <= Self.longestBlur
        case .path: isCount
        }
    }

    /// Whether it is a count, which is as good as its mean: it has so many arrivals that none is seen.
    private var isCount: Bool { self is Poisson || (self as? Modified)?.base is Poisson }

    /// When its law changes; nil when nobody knows.
    fileprivate func lawTimetable(since epoch: Timestamp) -> Timetable? {
        guard draws == .path else { return timetable(since: epoch) }
        // What happens early is over soon: each panel is as long as all before it.
        return isCount ? Timetable(.once((20..<63).map { 1 << $0 })) : .constant
    }
}

extension DistributionSource {
    /// How its parameters draw.
    var draws: Draws { signals.reduce(.none) { $0.joined(with: $1.draws) } }

    /// Whether each observation may draw parameters for itself.
    var isBlurred: Bool { signals.allSatisfy { $0.isBlurred } }

    /// When it changes, or when the laws of its parameters do; nil when nobody knows.
    func timetable(since epoch: Timestamp) -> Timetable? {
        signals.reduce(Timetable.constant) { joined, signal in
            signal.lawTimetable(since: epoch).flatMap { joined?.joined(with: $0) }
        }
    }

    /// The distribution of observations at a moment, over all draws of the parameters; nil for weights.
    ///
    /// - Parameter isEven: whether all draws count the same, as is better for distributions that are narrower than the draws.
    func mixture(at moment: Moment, isEven: Bool = false) -> Mixture? {
        parameters.map { mixture($0, $0.signals.map { $0.law(at: moment) }, isEven: isEven) }
    }

    func mixture(_ parameters: any DistributionParameters, _ laws: [Law], isEven: Bool = false) -> Mixture {
        let drawn = laws.count { $0.isDrawn }
        if drawn == 0 { return Mixture(parameters.distribution(laws.map(\.mean))) }
        let nodes = laws.map { isEven ? $0.evenNodes(drawn > 1 ? 12 : 32) : $0.nodes(isCoarse: drawn > 1) }
        let all = nodes.reduce([([Double](), 1.0)]) { all, nodes in
            all.flatMap { values, share in nodes.map { (values + [$0.value], share * $0.weight) } }
        }
        return Mixture(all.map { (parameters.distribution($0), $1) })
    }

    /// The shares of buckets, if they are the same in the long run at every moment.
    func steadyShares(bounds: [Double], since epoch: Timestamp) -> BucketShares? {
        if case .weights(let weights) = self { return BucketShares(weights: weights, bounds: bounds) }
        guard isBlurred, timetable(since: epoch) == .constant else { return nil }
        return mixture(at: Moment(epoch, since: epoch)).map { BucketShares($0, bounds: bounds) }
    }
}
