/// A native histogram's buckets as a test fixture writes them, each count by the index of its bucket:
/// `positive: {-1: 3, 0: 5, 4: 1}`.
enum FixedBuckets {
    static let rule = TextRule("the index of a bucket, such as -1", pattern: "^(0|-?[1-9][0-9]{0,8})$") { text in
        index(text) == nil ? "found '\(text)'; allowed is the index of a bucket, a whole number such as -1" : nil
    }

    /// As many as `max_buckets` allows. Client libraries keep to some 160.
    private static let maximumCount = 1000

    private static func index(_ text: String) -> Int? {
        guard let index = Int(text), index.magnitude < 1_000_000_000, String(index) == text else { return nil }
        return index
    }

    /// Ascending by index.
    static func buckets(_ table: NumberTable?) -> [NativeCounts.Bucket] {
        (table?.entries ?? [])
            .compactMap { entry in index(entry.key).map { NativeCounts.Bucket(index: $0, count: entry.number) } }
            .sorted { $0.index < $1.index }
    }

    static func conflicts(_ native: NativeBuckets) -> [ParameterConflict] {
        guard native.factor == nil, let schema = native.wantedSchema else {
            let field = native.factor == nil ? nil : "factor"
            return [ParameterConflict(field, "with fixed counts write 'schema', and no 'factor'")]
        }
        guard schema == schema.rounded() else {
            return [ParameterConflict("schema", "found \(schema.words); allowed is a whole number from -4 to 8")]
        }
        if native.maximumBuckets != NativeBuckets().maximumBuckets {
            return [ParameterConflict("max_buckets", "fixed counts stay in the buckets that are written; leave it out")]
        }
        return conflictsOfPlaces(native, "positive", native.positive)
            + conflictsOfPlaces(native, "negative", native.negative) + conflictsOfCounts(native)
    }

    /// Where no observation can be there is no bucket, nor where the bucket of zero is.
    private static func conflictsOfPlaces(
        _ native: NativeBuckets,
        _ side: String,
        _ table: NumberTable?
    ) -> [ParameterConflict] {
        let least = NativeIndex.index(of: .leastNonzeroMagnitude, schema: native.schema)
        // Infinity has the bucket after that of the greatest number.
        let greatest = NativeIndex.index(of: .greatestFiniteMagnitude, schema: native.schema) + 1
        for bucket in buckets(table) {
            guard (least...greatest).contains(bucket.index) else {
                let allowed = "with schema \(native.schema) allowed are indices from \(least) to \(greatest)"
                return [ParameterConflict(side, "found the index \(bucket.index); \(allowed)")]
            }
            guard NativeIndex.bound(bucket.index, schema: native.schema) > native.zeroThreshold else {
                let message =
                    "the bucket \(bucket.index) ends at or below the zero_threshold, \(native.zeroThreshold.words); "
                    + "add its count to 'zero_count'"
                return [ParameterConflict(side, message)]
            }
        }
        return []
    }

    private static func conflictsOfCounts(_ native: NativeBuckets) -> [ParameterConflict] {
        let (positive, negative) = (buckets(native.positive), buckets(native.negative))
        let count = positive.count + negative.count
        if count > maximumCount {
            return [ParameterConflict(nil, "\(count) buckets; at most \(maximumCount) are allowed")]
        }
        let counts = [
            ("positive", positive.map(\.count)), ("negative", negative.map(\.count)),
            ("zero_count", [native.zeroCount ?? 0]),
        ]
        for (field, counts) in counts {
            let odd = counts.first { $0 > 0x1p53 || !native.isFloat && $0 != $0.rounded() }
            guard let odd else { continue }
            let allowed = native.isFloat ? "numbers up to 2^53" : "whole numbers up to 2^53; others need 'float: true'"
            return [ParameterConflict(field, "found \(odd.words); allowed are \(allowed)")]
        }
        let total = counts.flatMap(\.1).reduce(0, +)
        return total <= 0x1p53 ? [] : [ParameterConflict(nil, "all counts together are above 2^53")]
    }
}

extension NativeBuckets {
    /// Whether counts stand in the definition, so that nothing is computed.
    package var isFixed: Bool { positive != nil || negative != nil || zeroCount != nil }

    /// The counts as they are written; nil when they are computed.
    package var fixed: NativeCounts? {
        guard isFixed else { return nil }
        return NativeCounts(
            schema: schema,
            zeroCount: zeroCount ?? 0,
            negative: FixedBuckets.buckets(negative),
            positive: FixedBuckets.buckets(positive)
        )
    }
}
