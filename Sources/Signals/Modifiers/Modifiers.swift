package import MetricModel

/// What can be done to the values of any signal, in this order: it runs ahead by a phase, its values are multiplied,
/// moved, disturbed by noise, kept within limits, and rounded.
package struct Modifiers: Parameterised {
    package var phase = TimeSpan.zero
    package var scale = 1.0
    package var offset = 0.0
    package var noise: Noise?
    package var clamp: Clamp?
    package var round: Double?

    package static let fields: [ParameterField<Modifiers>] = [
        ParameterField(
            "phase",
            \.phase,
            .phase,
            default: .zero,
            "How far the signal runs ahead, with its noise and, of `daily`, the time of day; `spread` spreads the series of "
                + "one value evenly over the period."
        ),
        .number("scale", \.scale, default: 1, "Multiplies every value."),
        .number("offset", \.offset, default: 0, "Added to every value, after `scale`."),
        ParameterField(
            "noise",
            \.noise,
            .record(Noise.self),
            default: .some(nil),
            "Normally distributed noise of the standard deviation `sigma`, a draw for each `hold`."
        ),
        ParameterField("clamp", \.clamp, .record(Clamp.self), default: .some(nil), "Keeps values from `min` to `max`."),
        ParameterField(
            "round",
            \.round,
            .number(.positive),
            default: .some(nil),
            "Rounds to the nearest multiple: `1` gives whole numbers, `0.05` steps of a twentieth; halves go away from zero."
        ),
    ]

    package init() {}

    package struct Noise: Parameterised {
        package var sigma = 0.0
        package var hold = TimeSpan(nanoseconds: 1_000_000)

        package static let fields: [ParameterField<Noise>] = [
            .number("sigma", \.sigma, range: .atLeast(0), "The standard deviation."),
            .duration("hold", \.hold, default: TimeSpan(nanoseconds: 1_000_000), "For how long a draw holds."),
        ]

        package init() {}

        func value(at time: TimeSpan, seed: Seed) -> Double {
            sigma * NormalDistribution.quantile(seed.derived(for: .noise).uniform(tick: time.ticks(of: hold)))
        }
    }

    package struct Clamp: Parameterised {
        package var minimum: Double?
        package var maximum: Double?

        package static let fields: [ParameterField<Clamp>] = [
            ParameterField("min", \.minimum, .number(.finite), default: .some(nil), "No value is below."),
            ParameterField("max", \.maximum, .number(.finite), default: .some(nil), "No value is above."),
        ]

        package init() {}

        package var conflicts: [ParameterConflict] {
            switch (minimum, maximum) {
            case (nil, nil): [ParameterConflict(nil, "neither 'min' nor 'max' is there; write at least one of them")]
            case (let minimum?, let maximum?) where minimum > maximum:
                [
                    ParameterConflict(
                        "max",
                        "the maximum \(maximum.words) is below the minimum \(minimum.words); swap them"
                    )
                ]
            default: []
            }
        }

        /// Infinite where nothing is written, so that an infinity on that side stays what it is.
        var limits: ClosedRange<Double> {
            let lower = minimum ?? -.infinity
            return lower...max(lower, maximum ?? .infinity)
        }
    }
}
