/// What is told by buckets: an amount and its distribution, or counts as they are.
package protocol Bucketed: Parameterised {
    /// What the amount is called: `rate`, `size`.
    static var amountName: String { get }
    /// How much there is to put into buckets.
    var amount: Operand? { get }
    var distribution: DistributionSource? { get set }
    var buckets: Buckets { get set }
    var counts: NumberTable? { get set }
    var sum: Double? { get set }
    var native: NativeBuckets? { get set }
}

extension Bucketed {
    /// Whether counts stand in the definition, so that nothing is computed.
    package var isPinned: Bool { counts != nil }

    /// The bounds of the buckets, without +Inf.
    package var bounds: [Double] {
        counts.map { PinnedCounts.rows($0).map(\.bound).filter(\.isFinite) } ?? buckets.bounds
    }

    static var distributionField: ParameterField<Self> {
        ParameterField(
            "distribution",
            \Self.distribution,
            DistributionSource.type,
            default: .some(nil),
            "How they are distributed; parameters may be signals."
        )
    }

    static var bucketsField: ParameterField<Self> {
        ParameterField(
            "buckets",
            \Self.buckets,
            Buckets.type,
            default: .usual,
            "The upper bounds: a list, `{linear: ...}` or `{exponential: ...}`; +Inf is always there."
        )
    }

    static var countsField: ParameterField<Self> {
        ParameterField(
            "counts",
            \Self.counts,
            .table(PinnedCounts.rule, .atLeast(0)),
            default: .some(nil),
            "Instead of \(amountName) and distribution: exactly these cumulative counts by bound, with one for `+Inf`."
        )
    }

    static var sumField: ParameterField<Self> {
        ParameterField("sum", \Self.sum, .number(.finite), default: .some(nil), "With `counts`: the sum.")
    }

    static var nativeField: ParameterField<Self> {
        ParameterField(
            "native",
            \Self.native,
            .record(NativeBuckets.self),
            default: .some(nil),
            "A native histogram as well, in protobuf: the same observations in exponential buckets."
        )
    }

    package var conflicts: [ParameterConflict] {
        if let counts { return PinnedCounts.conflicts(counts) + conflictsOfPinned }
        if sum != nil {
            return [ParameterConflict("sum", "a sum without counts; it is computed, so leave it out")]
        }
        return missing(amount, Self.amountName, instead: "'counts' and 'sum'")
            + missing(distribution, "distribution", instead: "'counts' and 'sum'")
            + (buckets.problem.map { [ParameterConflict("buckets", $0)] } ?? [])
            + weightConflicts
    }

    private var conflictsOfPinned: [ParameterConflict] {
        var conflicts: [ParameterConflict] = []
        if amount != nil || distribution != nil {
            let message = "counts stand beside a \(Self.amountName) or a distribution; write either"
            conflicts.append(ParameterConflict("counts", message))
        }
        if sum == nil { conflicts.append(ParameterConflict("sum", "the sum is missing; write it beside the counts")) }
        return conflicts
    }

    private var weightConflicts: [ParameterConflict] {
        guard case .weights(let weights) = distribution else { return [] }
        let wanted = buckets.bounds.count + 1
        guard weights.count == wanted else {
            let message = "\(weights.count) weights for \(wanted) buckets; write one for each bound and one for +Inf"
            return [ParameterConflict("distribution", message)]
        }
        return weights.contains { $0 > 0 }
            ? [] : [ParameterConflict("distribution", "all weights are 0; write one above it")]
    }
}

/// Tells of something that must be there unless fixed numbers are.
func missing(_ value: Any?, _ field: String, instead: String) -> [ParameterConflict] {
    value == nil ? [ParameterConflict(nil, "'\(field)' is missing; write it, or \(instead) for fixed numbers")] : []
}
