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
