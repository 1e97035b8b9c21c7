package import MetricModel

/// The greatest of several signals at each instant.
package struct Maximum: Combination {
    package var signals: [Operand] = []

    package static let kind = "max"
    package static let summary = "The greatest of several signals at each instant; NaN when one of them is."
    package static let example = SignalExample(
        "{kind: max, signals: [30, {kind: sine, period: 5m, amplitude: 50, offset: 50}]}",
        over: "15m"
    )
    package static let integralSummary =
        "over one common cycle of the signals (see [totals](totals.md))"
    package static let fields: [ParameterField<Maximum>] = [operandsField]

    package init() {}

    package static func combine(_ left: Double, _ right: Double) -> Double {
        left.isNaN || left > right ? left : right
    }

    package static func combine(_ left: Law, _ right: Law) -> Law { .maximum(left, right) }

    package func timetable(since epoch: Timestamp) -> Timetable? { choiceTimetable(since: epoch) }

    package var bounds: ClosedRange<Double> {
        let bounds = operands.map(\.bounds)
        let lower = bounds.map(\.lowerBound).max() ?? 0
        return lower...max(lower, bounds.map(\.upperBound).max() ?? 0)
    }
    package var neverDecreases: Bool { operands.allSatisfy(\.neverDecreases) }
}
