package import MetricModel

/// High for the first part of each period, low for the rest. Range: `offset` and `offset + magnitude`.
package struct Square: Signal {
    package var period = TimeSpan.zero
    package var magnitude = 0.0
    package var dutyCycle = 0.0
    package var offset = 0.0
    package var invert = false

    package static let kind = "square"
    package static let summary =
        "High for the first `duty_cycle` percent of each period, low for the rest: `magnitude` while "
        + "`x < duty_cycle/100`, else 0, plus `offset`; inverted, the other way round."
    package static let example = SignalExample(
        "{kind: square, period: 2m, magnitude: 100, duty_cycle: 25, offset: 10}",
        over: "10m"
    )
    package static let integralSummary =
        "`magnitude·period·(n·d + min(x, d)) + offset·t`, with `d = duty_cycle/100` and `n` whole periods before"
    package static let fields: [ParameterField<Square>] = [
        .duration("period", \.period, "How long high and low take together."),
        .number("magnitude", \.magnitude, "How much higher high is than low."),
        .number(
            "duty_cycle",
            \.dutyCycle,
            range: .within(0...100),
            "The share of the period that is high, in percent: 0 is never, 100 is always."
        ),
        .number("offset", \.offset, default: 0, "Added to every value."),
        .flag("invert", \.invert, default: false, "Low first, then high."),
    ]

    package init() {}

    package var bounds: ClosedRange<Double> {
        (offset + min(0, magnitude))...(offset + max(0, magnitude))
    }
    package var cycle: Cycle? { Cycle(period) }
    package var neverDecreases: Bool { magnitude == 0 || dutyCycle == 0 || dutyCycle == 100 }
    package var pieces: PiecewiseLinear? {
        let length = min(period.nanoseconds, Int64((Double(period.nanoseconds) * dutyCycle / 100).rounded(.up)))
        let (high, low) = (magnitude + offset, offset)
        return PiecewiseLinear(period: period, first: invert ? low : high, for: length, rest: invert ? high : low)
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        let isFirstPart = moment.time.phase(in: period) < dutyCycle / 100
        return (isFirstPart != invert ? magnitude : 0) + offset
    }
}
