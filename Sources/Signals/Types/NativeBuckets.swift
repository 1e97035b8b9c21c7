/// How fine a native histogram is (Prometheus, "Native histograms").
package struct NativeBuckets: Parameterised, Hashable {
    package var factor: Double?
    package var wantedSchema: Double?
    package var maximumBuckets = 160.0
    package var zeroThreshold = 0x1p-128
    package var isFloat = false
    package var zeroCount: Double?
    package var positive: NumberTable?
    package var negative: NumberTable?

    package static let fields: [ParameterField<NativeBuckets>] = [
        ParameterField(
            "factor",
            \.factor,
            .number(.above(1)),
            default: .some(nil),
            "How many times the one before it a bucket's bound may be at most; decides the schema."
        ),
        ParameterField(
            "schema",
            \.wantedSchema,
            .number(.within(-4...8)),
            default: .some(nil),
            "The resolution: -4 to 8."
        ),
        .number(
            "max_buckets",
            \.maximumBuckets,
            range: .within(1...1000),
            default: 160,
            "More populated buckets than these halve the resolution, as often as is needed."
        ),
        .number(
            "zero_threshold",
            \.zeroThreshold,
            range: .atLeast(0),
            default: 0x1p-128,
            "Observations up to this magnitude are in the bucket of zero."
        ),
        .flag(
            "float",
            \.isFloat,
            default: false,
            "A histogram of floating-point numbers: where a bucket is split, counts are in steps of 1/1024."
        ),
        ParameterField(
            "positive",
            \.positive,
            .table(FixedBuckets.rule, .atLeast(0)),
            default: .some(nil),
            "Beside `sum`, instead of what is computed: exactly these counts, each by the index of its bucket, above zero."
        ),
        ParameterField(
            "negative",
            \.negative,
            .table(FixedBuckets.rule, .atLeast(0)),
            default: .some(nil),
            "The same below zero."
        ),
        ParameterField(
            "zero_count",
            \.zeroCount,
            .number(.atLeast(0)),
            default: .some(nil),
            "With fixed counts: that of the bucket of zero."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if isFixed { return FixedBuckets.conflicts(self) }
        if (factor == nil) == (wantedSchema == nil) {
            return [ParameterConflict(nil, "write either 'factor' or 'schema'")]
        }
        if let wantedSchema, wantedSchema != wantedSchema.rounded() {
            return [
                ParameterConflict("schema", "found \(wantedSchema.words); allowed is a whole number from -4 to 8")
            ]
        }
        return []
    }

    /// Bounds grow by 2^(2^-schema). That of a factor is the coarsest that does not grow by more.
    package var schema: Int {
        if let wantedSchema { return Int(wantedSchema) }
        let exponent = Libm.logarithm2(factor ?? 2)
        return exponent > 0 ? Int(min(8, max(-4, -Libm.logarithm2(exponent).rounded(.down)))) : 8
    }
}
