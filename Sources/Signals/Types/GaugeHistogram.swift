/// What a gauge histogram shows: how many there are now, and how they are distributed.
package struct GaugeHistogram: Bucketed {
    package var size: Operand?
    package var distribution: DistributionSource?
    package var buckets = Buckets.usual
    package var counts: NumberTable?
    package var sum: SampleNumber?
    package var native: NativeBuckets?

    package static let amountName = "size"
    package static let fields: [ParameterField<GaugeHistogram>] = [
        ParameterField("size", \.size, .signal, default: .some(nil), "How many there are now: a signal, or a number."),
        distributionField,
        bucketsField,
        countsField,
        sumField,
        nativeField,
    ]

    package init() {}

    package var amount: Operand? { size }
}
