import MetricModel
import Signals

/// Warnings about a valid metric: samples that a format leaves out, and numbers that strict readers of a format refuse.
extension FamilyDefinition {
    package var notices: [Violation] {
        values.enumerated().flatMap { index, value in
            let path = FieldPath()[key: "values"][index: index]
            return [value.timestampNotice(at: path), value.source.openMetricsNotice(in: type, at: path)].compactMap {
                $0
            }
        }
    }
}

extension ValueDefinition {
    fileprivate func timestampNotice(at path: FieldPath) -> Violation? {
        guard let timestamp, timestamp.milliseconds < 0 else { return nil }
        return Violation(
            path: path[key: "timestamp"],
            message:
                "it is before 1970, for which the Prometheus text format has no number: the value is left out there"
        )
    }
}

extension SeriesSource {
    fileprivate func openMetricsNotice(in type: MetricType, at path: FieldPath) -> Violation? {
        numberOutsideOpenMetrics(type).map { field, number in
            Violation(
                path: path[key: field],
                message:
                    "it is \(number), which OpenMetrics forbids there: Prometheus stores it, but a strict reader of "
                    + "OpenMetrics refuses the page"
            )
        }
    }

    /// A fixed number that OpenMetrics does not allow ("Counter", "Histogram", "GaugeHistogram", "Summary"): a total, and a sum of
    /// observations that are not negative, is not negative either, and not NaN; a count is whole.
    private func numberOutsideOpenMetrics(_ type: MetricType) -> (field: String, number: String)? {
        switch self {
        case .histogram(let histogram): histogram.numberOutsideOpenMetrics
        case .gaugeHistogram(let histogram): histogram.numberOutsideOpenMetrics
        case .summary(let summary):
            outside("quantiles", summary.leastFixedQuantile) ?? outside("sum", summary.sum?.value)
        case .signal(let total) where type == .counter: outside("value", total.signal.constant)
        case .counter, .signal, .info, .stateSet: nil
        }
    }
}

private func outside(
    _ field: String,
    _ number: Double?,
    mayBeNegative: Bool = false
) -> (field: String, number: String)? {
    guard let number, number.isNaN || number < 0 && !mayBeNegative else { return nil }
    return (field, number.isNaN ? "NaN" : "negative")
}

extension Summary {
    /// NaN is allowed there.
    fileprivate var leastFixedQuantile: Double? {
        guard case .pinned(let table) = quantiles else { return nil }
        return table.entries.map(\.number).filter { !$0.isNaN }.min()
    }
}

extension Bucketed {
    fileprivate var numberOutsideOpenMetrics: (field: String, number: String)? {
        if let count = native?.fixed?.count, count != count.rounded() { return ("native", "a count that is not whole") }
        return outside("sum", sum?.value, mayBeNegative: bounds.first.map { $0 < 0 } ?? false)
    }
}
