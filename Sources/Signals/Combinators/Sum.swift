package import MetricModel

/// Several signals added up.
package struct Sum: Combination {
    package var signals: [Operand] = []

    package static let kind = "sum"
    package static let summary = "The sum of several signals."
    package static let example = SignalExample(
        "{kind: sum, signals: [{kind: sine, period: 10m, amplitude: 30, offset: 50}, {kind: pulse, "
            + "every: 3m, width: 10s, height: 25}]}",
        over: "20m"
    )
    package static let integralSummary =
        "the sum of the integrals where no signal is below zero; otherwise over one common cycle of the signals (see "
        + "[totals](totals.md))"
    package static let fields: [ParameterField<Sum>] = [operandsField]

    package init() {}

    package static func combine(_ left: Double, _ right: Double) -> Double { left + right }

    package static func combine(_ left: Law, _ right: Law) -> Law { left + right }

    package var bounds: ClosedRange<Double> {
        let bounds = operands.map(\.bounds)
        let lower = bounds.reduce(0) { $0 + $1.lowerBound }
        return lower...max(lower, bounds.reduce(0) { $0 + $1.upperBound })
    }
    package var neverDecreases: Bool { operands.allSatisfy(\.neverDecreases) }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        guard operands.allSatisfy({ $0.bounds.lowerBound >= 0 }) else { return nil }
        let integrals = operands.compactMap { $0.exactIntegral(since: epoch) }
        return integrals.count == operands.count ? SumIntegral(parts: integrals) : nil
    }

    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        guard operands.allSatisfy({ $0.bounds.lowerBound >= 0 }) else { return nil }
        let integrals = operands.enumerated().compactMap { index, operand in
            operand.knownIntegral(since: epoch, seed: seed.derived(index: index), totals: totals)
        }
        return integrals.count == operands.count ? SumIntegral(parts: integrals) : nil
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        let scaled = operands.compactMap { $0.scaled(by: scale, plus: 0) }
        guard scaled.count == operands.count else { return nil }
        return replacing(operands: scaled + (offset == 0 ? [] : [Static(offset)]))
    }
}
