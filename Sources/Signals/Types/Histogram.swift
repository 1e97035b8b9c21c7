/// What a histogram's series observes: a rate of observations and their distribution, or counts as they are.
package struct Histogram: Parameterised {
    package var rate: Operand?
    package var distribution: DistributionSource?
    package var arrivals = Arrivals.smooth
    package var resets: Resets?
    package var buckets = Buckets.usual
    package var counts: NumberTable?
    package var sum: Double?
    package var native: NativeBuckets?

    package static let fields: [ParameterField<Histogram>] = [
        ParameterField(
            "rate",
            \.rate,
            .signal,
            default: .some(nil),
            "Observations a second: a signal, or a number. What is below zero counts as zero."
        ),
        ParameterField(
            "distribution",
            \.distribution,
            DistributionSource.type,
            default: .some(nil),
            "How the observations are distributed; parameters may be signals."
        ),
        .choice("arrivals", \.arrivals, default: .smooth, Counter.arrivalsSummary),
        ParameterField("resets", \.resets, Resets.type, default: .some(nil), Counter.resetsSummary),
        ParameterField(
            "buckets",
            \.buckets,
            Buckets.type,
            default: .usual,
            "The upper bounds: a list, `{linear: ...}` or `{exponential: ...}`; +Inf is always there."
        ),
        ParameterField(
            "counts",
            \.counts,
            .table(PinnedCounts.rule, .atLeast(0)),
            default: .some(nil),
            "Instead of rate and distribution: exactly these cumulative counts by bound, with one for `+Inf`."
        ),
        ParameterField(
            "sum",
            \.sum,
            .number(.finite),
            default: .some(nil),
            "With `counts`: the sum of the observations."
        ),
        ParameterField(
            "native",
            \.native,
            .record(NativeBuckets.self),
            default: .some(nil),
            "A native histogram as well, in formats that have it."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if let counts {
            return PinnedCounts.conflicts(counts)
                + (rate == nil && distribution == nil
                    ? [] : [ParameterConflict("counts", "counts stand beside a rate or a distribution; write either")])
                + (sum == nil
                    ? [ParameterConflict("sum", "the sum is missing; write the sum of the observations")] : [])
        }
        if sum != nil {
            return [ParameterConflict("sum", "a sum without counts; with a rate it is computed, so leave it out")]
        }
        return missing(rate: rate, distribution: distribution, instead: "'counts' and 'sum'")
            + (buckets.problem.map { [ParameterConflict("buckets", $0)] } ?? [])
            + weightConflicts(distribution, buckets)
    }

    package var isPinned: Bool { counts != nil }

    /// The bounds of the buckets, without +Inf.
    package var bounds: [Double] {
        counts.map { PinnedCounts.rows($0).map(\.bound).filter(\.isFinite) } ?? buckets.bounds
    }
}

/// What a gauge histogram shows: how many there are now, and how they are distributed.
package struct GaugeHistogram: Parameterised {
    package var size: Operand?
    package var distribution: DistributionSource?
    package var buckets = Buckets.usual
    package var counts: NumberTable?
    package var sum: Double?

    package static let fields: [ParameterField<GaugeHistogram>] = [
        ParameterField("size", \.size, .signal, default: .some(nil), "How many there are now: a signal, or a number."),
        ParameterField(
            "distribution",
            \.distribution,
            DistributionSource.type,
            default: .some(nil),
            "How they are distributed; parameters may be signals."
        ),
        ParameterField(
            "buckets",
            \.buckets,
            Buckets.type,
            default: .usual,
            "The upper bounds: a list, `{linear: ...}` or `{exponential: ...}`; +Inf is always there."
        ),
        ParameterField(
            "counts",
            \.counts,
            .table(PinnedCounts.rule, .atLeast(0)),
            default: .some(nil),
            "Instead of size and distribution: exactly these cumulative counts by bound, with one for `+Inf`."
        ),
        ParameterField("sum", \.sum, .number(.finite), default: .some(nil), "With `counts`: the sum."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if let counts {
            return PinnedCounts.conflicts(counts)
                + (size == nil && distribution == nil
                    ? [] : [ParameterConflict("counts", "counts stand beside a size or a distribution; write either")])
                + (sum == nil ? [ParameterConflict("sum", "the sum is missing; write it beside the counts")] : [])
        }
        if sum != nil { return [ParameterConflict("sum", "a sum without counts; it is computed, so leave it out")] }
        return missing(size, "size", instead: "'counts' and 'sum'")
            + missing(distribution, "distribution", instead: "'counts' and 'sum'")
            + (buckets.problem.map { [ParameterConflict("buckets", $0)] } ?? [])
            + weightConflicts(distribution, buckets)
    }

    package var isPinned: Bool { counts != nil }

    package var bounds: [Double] {
        counts.map { PinnedCounts.rows($0).map(\.bound).filter(\.isFinite) } ?? buckets.bounds
    }
}

func missing(rate: Operand?, distribution: DistributionSource?, instead: String) -> [ParameterConflict] {
    missing(rate, "rate", instead: instead) + missing(distribution, "distribution", instead: instead)
}

private func missing(_ value: Any?, _ field: String, instead: String) -> [ParameterConflict] {
    value == nil ? [ParameterConflict(nil, "'\(field)' is missing; write it, or \(instead) for fixed numbers")] : []
}

private func weightConflicts(_ distribution: DistributionSource?, _ buckets: Buckets) -> [ParameterConflict] {
    guard case .weights(let weights) = distribution else { return [] }
    let wanted = buckets.bounds.count + 1
    if weights.count != wanted {
        return [
            ParameterConflict(
                "distribution",
                "\(weights.count) weights for \(wanted) buckets; write one for each bound and one for +Inf"
            )
        ]
    }
    return weights.allSatisfy { $0 == 0 }
        ? [ParameterConflict("distribution", "all weights are 0; write one above it")] : []
}

/// Counts by bound, as a test fixture writes them: `{"0.1": 5, "0.5": 7, "+Inf": 9}`.
package enum PinnedCounts {
    static let rule = TextRule("a bound: a number, or '+Inf'") { text in
        bound(text) == nil ? "found '\(text)'; allowed is a number, or '+Inf'" : nil
    }

    private static func bound(_ text: String) -> Double? {
        if ["+Inf", "Inf", "inf", "+inf"].contains(text) { return .infinity }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let bound = Double(text)
        else { return nil }
        return bound
    }

    package static func rows(_ table: NumberTable) -> [(bound: Double, count: Double)] {
        table.entries.compactMap { entry in bound(entry.key).map { (bound: $0, count: entry.number) } }
    }

    static func conflicts(_ table: NumberTable) -> [ParameterConflict] {
        let rows = rows(table)
        func conflict(_ message: String) -> [ParameterConflict] { [ParameterConflict("counts", message)] }
        guard let last = rows.last, last.bound == .infinity else {
            return conflict("the last bound is not '+Inf'; write the count of all observations there")
        }
        for (row, next) in zip(rows, rows.dropFirst()) {
            if row.bound >= next.bound {
                return conflict(
                    "bounds are not in ascending order: \(next.bound.words) stands after \(row.bound.words)"
                )
            }
            if row.count > next.count {
                return conflict(
                    "the count at \(next.bound.words) is below the one before it; counts are cumulative, so they rise"
                )
            }
        }
        if let row = rows.first(where: { $0.count != $0.count.rounded() || $0.count > 0x1p53 }) {
            return conflict("found \(row.count.words); allowed are whole numbers")
        }
        return []
    }
}

/// How fine a native histogram is (Prometheus, "Native histograms").
package struct NativeBuckets: Parameterised, Hashable {
    package var factor: Double?
    package var schema: Double?
    package var maximumBuckets = 160.0
    package var zeroThreshold = 0x1p-128

    package static let fields: [ParameterField<NativeBuckets>] = [
        ParameterField(
            "factor",
            \.factor,
            .number(.above(1)),
            default: .some(nil),
            "How many times the one before it a bucket's bound may be at most; decides the schema."
        ),
        ParameterField("schema", \.schema, .number(.within(-4...8)), default: .some(nil), "The resolution: -4 to 8."),
        .number(
            "max_buckets",
            \.maximumBuckets,
            range: .within(1...1000),
            default: 160,
            "More populated buckets than these halve the resolution."
        ),
        .number(
            "zero_threshold",
            \.zeroThreshold,
            range: .atLeast(0),
            default: 0x1p-128,
            "Observations up to this magnitude are in the bucket of zero."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if (factor == nil) == (schema == nil) {
            return [ParameterConflict(nil, "write either 'factor' or 'schema'")]
        }
        if let schema, schema != schema.rounded() {
            return [ParameterConflict("schema", "found \(schema.words); allowed is a whole number from -4 to 8")]
        }
        return []
    }
}
