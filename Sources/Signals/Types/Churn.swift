package import MetricModel

/// Series that are replaced by others of another name, as pods are when they are deployed anew.
///
/// Of `n` series, `s = n * fraction` are replaced in each period, in their order and over again: at the beginning of period
/// `p`, the first being 0, `r(p) = floor(p * s + 0.000001)` have been replaced so far, series `i` for the
/// `g = floor((r - 1 - i) / n) + 1`st time, if `r > i`. The value of the label has `-g` appended, from the beginning `-0`.
package struct Churn: Parameterised, Hashable {
    package var every = TimeSpan.zero
    package var label = ""
    package var fraction = 0.0

    package static let fields: [ParameterField<Churn>] = [
        .duration("every", \.every, "The length of a period, at least 1s; the first begins at the epoch."),
        ParameterField(
            "label",
            \.label,
            .text(TextRule("the name of a label of the metric") { $0.isEmpty ? "found nothing" : nil }),
            "The label that tells the series apart: its value gets `-0` appended, then `-1`, and so on."
        ),
        .number(
            "fraction",
            \.fraction,
            range: .within(0...1),
            "The share of the series that is replaced at the beginning of each period but the first, in their order."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        guard every < TimeSpan(nanoseconds: 1_000_000_000) else { return [] }
        return [ParameterConflict("every", "a period is at least 1s; write a longer one")]
    }

    /// How many of `count` series have been replaced so long after the epoch, some of them several times.
    package func replaced(at time: TimeSpan, of count: Int) -> Int {
        replaced(beforePeriod: max(0, Int(time.ticks(of: every))), of: count)
    }

    private func replaced(beforePeriod period: Int, of count: Int) -> Int {
        Int(Double(period) * share(of: count) + Self.tolerance)
    }

    /// So that a share which is whole but for its last digits replaces as many.
    private static let tolerance = 1e-6

    private func share(of count: Int) -> Double { Double(count) * fraction }

    /// When after `time` the next series is replaced; nil for never.
    package func nextChange(after time: TimeSpan, of count: Int) -> TimeSpan? {
        guard let next = period(replacing: replaced(at: time, of: count) + 1, of: count) else { return nil }
        return beginning(ofPeriod: next)
    }

    /// The period at whose beginning the `ordinal`th replacement is made, counted from 1; nil for never.
    private func period(replacing ordinal: Int, of count: Int) -> Int? {
        let share = share(of: count)
        guard share > 0, Double(ordinal) / share < 0x1p53 else { return nil }
        // The quotient is near enough that a step or two mend it.
        var period = max(0, Int((Double(ordinal) - Self.tolerance) / share) - 1)
        while replaced(beforePeriod: period, of: count) < ordinal { period += 1 }
        return period
    }

    /// nil beyond the longest time.
    private func beginning(ofPeriod period: Int) -> TimeSpan? {
        let (nanoseconds, overflow) = every.nanoseconds.multipliedReportingOverflow(by: Int64(period))
        return overflow ? nil : TimeSpan(nanoseconds: nanoseconds)
    }

    /// How often a series has been replaced, when `replaced` have been in all.
    package func generation(ofSeries index: Int, of count: Int, replaced: Int) -> Int {
        replaced > index ? (replaced - 1 - index) / count + 1 : 0
    }

    /// When a generation of a series began, since the epoch.
    package func beginning(ofGeneration generation: Int, ofSeries index: Int, of count: Int) -> TimeSpan {
        guard generation > 0, let period = period(replacing: (generation - 1) * count + index + 1, of: count) else {
            return .zero
        }
        return beginning(ofPeriod: period) ?? TimeSpan(nanoseconds: .max)
    }

    /// How many replacements there have been among some of the series: the same number, the same series.
    package func replacements(in range: Range<Int>, of count: Int, replaced: Int) -> Int {
        let (rounds, rest) = replaced.quotientAndRemainder(dividingBy: count)
        return rounds * range.count + min(max(rest - range.lowerBound, 0), range.count)
    }
}
