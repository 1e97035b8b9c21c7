/// What a histogram's series observes: a rate of observations and their distribution, or counts as they are.
package struct Histogram: Bucketed {
    package var rate: Operand?
    package var distribution: DistributionSource?
    package var arrivals = Arrivals.smooth
    package var resets: Resets?
    package var buckets = Buckets.usual
    package var counts: NumberTable?
    package var sum: SampleNumber?
    package var native: NativeBuckets?

    package static let amountName = "rate"
    package static let fields: [ParameterField<Histogram>] = [
        ParameterField(
            "rate",
            \.rate,
            .signal,
            default: .some(nil),
            "Observations a second: a signal, or a number. What is below zero counts as zero."
        ),
        distributionField,
        .choice("arrivals", \.arrivals, default: .smooth, Counter.arrivalsSummary),
        ParameterField("resets", \.resets, Resets.type, default: .some(nil), Counter.resetsSummary),
        bucketsField,
        countsField,
        sumField,
        nativeField,
    ]

    package init() {}

    package var amount: Operand? { rate }
}
