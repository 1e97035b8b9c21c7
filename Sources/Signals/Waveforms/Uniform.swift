package import MetricModel

/// Evenly distributed noise.
package struct Uniform: Signal {
    package var minimum = 0.0
    package var maximum = 0.0
    package var hold = TimeSpan(nanoseconds: 1_000_000)

    package static let kind = "uniform"
    package static let summary =
        "Evenly distributed noise: `min + (max − min)·u`, with `u` a number between 0 and 1 drawn from the seed, the series "
        + "and the number of whole `hold`s since the epoch."
    package static let example = SignalExample(
        "{kind: uniform, min: 20, max: 80, hold: 15s}",
        over: "15m"
    )
    package static let integralSummary =
        "drawn from the top down, in ticks of `max(hold, 1s)` with the same law (see [totals](totals.md))"
    package static let fields: [ParameterField<Uniform>] = [
        .number("min", \.minimum, "The lowest value."),
        .number("max", \.maximum, "The highest value."),
        .duration("hold", \.hold, default: TimeSpan(nanoseconds: 1_000_000), "For how long a draw holds."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        minimum <= maximum
            ? ParameterConflict.ofDistance("max", minimum, maximum)
            : [
                ParameterConflict(
                    "max",
                    "the maximum \(maximum.words) is below the minimum \(minimum.words); swap them"
                )
            ]
    }

    package var bounds: ClosedRange<Double> { minimum...max(minimum, maximum) }

    package var draws: Draws { .held(hold.nanoseconds) }

    package func timetable(since epoch: Timestamp) -> Timetable? { .constant }

    package func law(at moment: Moment) -> Law { .uniform(from: minimum, to: maximum, hold: hold) }

    package func value(at moment: Moment, seed: Seed) -> Double {
        minimum + (maximum - minimum) * seed.uniform(tick: moment.time.ticks(of: hold))
    }
}
