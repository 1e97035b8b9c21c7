package import MetricModel

/// When a series is there at all. While it is absent, what it counts goes on.
package struct Lifetime: Parameterised {
    package var delay = TimeSpan.zero
    package var stopAfter: TimeSpan?
    package var gaps: Gaps?
    package var churn: Churn?
    package var population: Population?

    package static let fields: [ParameterField<Lifetime>] = [
        ParameterField(
            "delay",
            \.delay,
            .duration(allowsZero: true),
            default: .zero,
            "The series appears so long after its epoch, and its time counts from then. Without it the series is also there "
                + "at instants before its epoch."
        ),
        ParameterField(
            "stop_after",
            \.stopAfter,
            .duration(allowsZero: false),
            default: .some(nil),
            "The series disappears when it has been there so long, counted from its epoch or the end of `delay`."
        ),
        ParameterField(
            "gaps",
            \.gaps,
            .record(Gaps.self),
            default: .some(nil),
            "The series is absent now and then: `{every: 10m, for: 1m}`, or at random: `{probability: 0.05, hold: 15s}`."
        ),
        ParameterField(
            "churn",
            \.churn,
            .record(Churn.self),
            default: .some(nil),
            "Series are replaced by new ones: `{every: 10m, label: pod, fraction: 0.1}`. The time of a new series begins with "
                + "it, and so does what it counts."
        ),
        ParameterField(
            "series",
            \.population,
            .record(Population.self),
            default: .some(nil),
            "How many of the series are there goes up and down: `{min: 100, max: 1000, period: 1h}`; always the first ones."
        ),
    ]

    package init() {}

    package static let always = Lifetime()

    package struct Gaps: Parameterised {
        package var every: TimeSpan?
        package var length: TimeSpan?
        package var probability: Double?
        package var hold: TimeSpan?

        package static let fields: [ParameterField<Gaps>] = [
            ParameterField("every", \.every, .duration(allowsZero: false), default: .some(nil), "From gap to gap."),
            ParameterField(
                "for",
                \.length,
                .duration(allowsZero: false),
                default: .some(nil),
                "How long a gap is; it stands at the end of each `every`."
            ),
            ParameterField(
                "probability",
                \.probability,
                .number(.within(0...1)),
                default: .some(nil),
                "The share of time that is absent, at random."
            ),
            ParameterField(
                "hold",
                \.hold,
                .duration(allowsZero: false),
                default: .some(nil),
                "For how long a draw between present and absent holds."
            ),
        ]

        package init() {}

        package var conflicts: [ParameterConflict] {
            switch (every, length, probability, hold) {
            case (let every?, let length?, nil, nil):
                length < every
                    ? [] : [ParameterConflict("for", "a gap as long as 'every' leaves nothing; write a shorter one")]
            case (nil, nil, .some, .some): []
            default: [ParameterConflict(nil, "write either 'every' and 'for', or 'probability' and 'hold'")]
            }
        }

        func isGap(at time: TimeSpan, seed: Seed) -> Bool {
            if let every, let length {
                var rest = time.nanoseconds % every.nanoseconds
                if rest < 0 { rest += every.nanoseconds }
                return rest >= every.nanoseconds - length.nanoseconds
            }
            guard let probability, let hold else { return false }
            return seed.derived(for: .gaps).uniform(tick: time.ticks(of: hold)) < probability
        }
    }

    /// Whether a series may be absent by itself, and not because of its place among others.
    package var isInterrupted: Bool { delay > .zero || stopAfter != nil || gaps != nil }

    /// Whether a series is there at a moment since its own beginning, which is the epoch after the delay, as far as it is not
    /// a matter of its place among others.
    package func isPresent(at moment: Moment, seed: Seed) -> Bool {
        let time = moment.time
        if delay > .zero, time < .zero { return false }
        if let stopAfter, time >= stopAfter { return false }
        return !(gaps?.isGap(at: time, seed: seed) ?? false)
    }
}
