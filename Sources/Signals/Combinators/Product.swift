package import MetricModel

/// Several signals multiplied.
package struct Product: Combination {
    package var signals: [Operand] = []

    package static let kind = "product"
    package static let summary = "The product of several signals."
    package static let example = SignalExample(
        "{kind: product, signals: [{kind: sine, period: 1m, amplitude: 40}, {kind: triangle, period: "
            + "20m, peak: 1}]}",
        over: "20m"
    )
    package static let integralSummary =
        "in closed form for sines and at most one signal of straight lines, all above zero; otherwise over one common cycle of "
        + "the signals (see [totals](totals.md))"
    package static let fields: [ParameterField<Product>] = [operandsField]

    package init() {}

    package static func combine(_ left: Double, _ right: Double) -> Double { left * right }

    package static func combine(_ left: Law, _ right: Law) -> Law { left * right }

    package var bounds: ClosedRange<Double> {
        operands.map(\.bounds).reduce(1...1) { left, right in
            let corners = [
                left.lowerBound * right.lowerBound, left.lowerBound * right.upperBound,
                left.upperBound * right.lowerBound, left.upperBound * right.upperBound,
            ].map { $0.isNaN ? 0 : $0 }
            let (lower, upper) = (corners.min() ?? 0, corners.max() ?? 0)
            return lower...upper
        }
    }

    /// Of waves and lines without a common cycle; or a walk whose clock the other factors drive.
    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        if cycle == nil, let waves = WaveProductIntegral(of: operands, since: epoch) { return waves }
        let walks = operands.indices.filter { operands[$0].draws == .path }
        guard let walk = walks.first, walks.count == 1,
            let base = operands[walk].knownIntegral(since: epoch, seed: seed.derived(index: walk), totals: totals)
        else { return nil }
        let rest = replacing(operands: operands.enumerated().filter { $0.offset != walk }.map(\.element))
        guard rest.bounds.lowerBound >= 0, rest.draws == .none,
            let clock = rest.knownIntegral(since: epoch, seed: seed, totals: totals)
        else { return nil }
        // Any unit of the clock will do that is about the mean; that of the first thousand days.
        let mean = clock.total(until: Moment(epoch + Self.longTime, since: epoch)) / Self.longTime.seconds
        guard mean > 0, mean.isFinite else { return nil }
        return DrivenIntegral(base: base, clock: clock, mean: mean)
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        guard draws == .none else { return nil }
        let scaled = scale == 1 ? self : replacing(operands: operands + [Static(scale)])
        return offset == 0 ? scaled : Sum().replacing(operands: [scaled, Static(offset)])
    }

    private static let longTime = TimeSpan(nanoseconds: 86_400_000_000_000_000)

    package var neverDecreases: Bool {
        operands.allSatisfy { $0.neverDecreases && $0.bounds.lowerBound >= 0 }
    }
}
