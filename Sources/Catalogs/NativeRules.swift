import MetricModel
import Signals

extension CatalogRules {
    /// Prometheus decides by the first series of a metric whether all have native buckets. Where others have none it finds fewer
    /// observations in their buckets than they count, and refuses the page.
    static func nativeBucketsAreOfAll(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard let native = value.source.native, let first = family.values.first?.source.native,
            native.isThere != first.isThere
        else { return [] }
        let message =
            "another value of the metric has \(first.isThere ? "native buckets and this one has none" : "no native buckets and this one has"); "
            + "write 'native' in all values of a metric or in none, as Prometheus decides by the first series"
        return [Violation(path: native.isThere ? FieldPath()[key: "native"] : FieldPath(), message: message)]
    }

    /// Fixed counts were compared with one another when they were read.
    static func fixedBucketsAreTheSame(
        _ value: ValueDefinition,
        _: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        value.source.native?.isFixed ?? false ? drawn(value, "native") : []
    }
}

extension SeriesSource {
    /// Whether it has native buckets; nil for a type that cannot have any.
    fileprivate var native: (isThere: Bool, isFixed: Bool)? {
        let native: NativeBuckets?
        switch self {
        case .histogram(let histogram): native = histogram.native
        case .gaugeHistogram(let histogram): native = histogram.native
        case .signal, .counter, .summary, .info, .stateSet: return nil
        }
        return (native != nil, native?.isFixed ?? false)
    }
}
