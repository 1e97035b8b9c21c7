/// What is told by buckets: an amount and its distribution, or counts as they are.
package protocol Bucketed: Parameterised {
    /// What the amount is called: `rate`, `size`.
    static var amountName: String { get }
    /// How much there is to put into buckets.
    var amount: Operand? { get }
    var distribution: DistributionSource? { get set }
    var buckets: Buckets { get set }
    var counts: NumberTable? { get set }
    var sum: SampleNumber? { get set }
    var native: NativeBuckets? { get set }
}

extension Bucketed {
    /// Whether counts stand in the definition, so that nothing is computed.
    package var isPinned: Bool { counts != nil || native?.isFixed ?? false }

    /// The counts that stand in the definition, cumulative, that of +Inf last: of classic buckets, or of native ones alone.
    package var pinnedCounts: [Double]? {
        counts.map { PinnedCounts.rows($0).map(\.count) } ?? native?.fixed.map { [$0.count] }
    }

    /// The bounds of the buckets, without +Inf.
    package var bounds: [Double] {
        if let counts { return PinnedCounts.rows(counts).map(\.bound).filter(\.isFinite) }
        return isPinned ? [] : buckets.bounds
    }

    /// Whether its only buckets are native ones, so that formats without these show the bucket of +Inf alone.
    package var isNativeAlone: Bool { bounds.isEmpty && native?.isFixed ?? false }

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
        ParameterField("sum", \Self.sum, .number(.any), default: .some(nil), "With fixed counts: the sum.")
    }

    static var nativeField: ParameterField<Self> {
        ParameterField(
            "native",
            \Self.native,
            .record(NativeBuckets.self),
            default: .some(nil),
            "A native histogram as well, in protobuf: the same observations in exponential buckets, computed or with fixed "
                + "counts."
        )
    }

    package var conflicts: [ParameterConflict] {
        if isPinned { return (counts.map(PinnedCounts.conflicts) ?? []) + conflictsOfPinned }
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
            conflicts.append(ParameterConflict(counts == nil ? "native" : "counts", message))
        }
        if sum == nil { conflicts.append(ParameterConflict("sum", "the sum is missing; write it beside the counts")) }
        return conflicts + conflictsOfBothBuckets
    }

    /// Classic and native buckets hold the same observations; NaN is in no native one (Prometheus, "Native histograms", "NaN").
    private var conflictsOfBothBuckets: [ParameterConflict] {
        guard let native = native?.fixed else { return [] }
        guard let all = counts.flatMap({ PinnedCounts.rows($0).last?.count }) else {
            return buckets == .usual
                ? []
                : [ParameterConflict("buckets", "bounds stand beside fixed native buckets; write 'counts' with them")]
        }
        let isSame = sum?.value.isNaN ?? false ? native.count <= all : native.count == all
        guard !isSame else { return [] }
        let message =
            "the native buckets hold \(native.count.words) observations, and 'counts' has \(all.words) at '+Inf'; both are "
            + "the same ones, but for those of NaN, with which the sum is NaN"
        return [ParameterConflict("native", message)]
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
