package import MetricModel

/// A short burst at the beginning of each period.
package struct Pulse: Signal {
    package var every = TimeSpan.zero
    package var width = TimeSpan.zero
    package var height = 0.0
    package var baseline = 0.0

    package static let kind = "pulse"
    package static let summary =
        "A burst at the beginning of each period: `baseline + height` while `t mod every < width`, else `baseline`."
    package static let example = SignalExample(
        "{kind: pulse, every: 5m, width: 20s, height: 80, baseline: 10}",
        over: "20m"
    )
    package static let integralSummary =
        "`baseline·t + height·(n·width + min(t mod every, width))`, with `n` whole periods before"
    package static let fields: [ParameterField<Pulse>] = [
        .duration("every", \.every, "From the beginning of one burst to the next."),
        .duration("width", \.width, "How long a burst lasts: not longer than `every`."),
        .number("height", \.height, "How far a burst rises above the baseline."),
        .number("baseline", \.baseline, default: 0, "The value between bursts."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        guard width > every else { return [] }
        return [
            ParameterConflict(
                "width",
                "a burst of \(width.seconds.words) s does not fit into a period of \(every.seconds.words) s; "
                    + "write a width of at most 'every'"
            )
        ]
    }

    package var bounds: ClosedRange<Double> {
        (baseline + min(0, height))...(baseline + max(0, height))
    }
    package var cycle: Cycle? { Cycle(every) }
    package var neverDecreases: Bool { height == 0 }
    package var pieces: PiecewiseLinear? {
        PiecewiseLinear(period: every, first: baseline + height, for: width.nanoseconds, rest: baseline)
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        var time = moment.time.nanoseconds % every.nanoseconds
        if time < 0 { time += every.nanoseconds }
        return time < width.nanoseconds ? baseline + height : baseline
    }
}
