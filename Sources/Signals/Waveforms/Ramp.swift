package import MetricModel

/// Rises in a straight line once per period, then jumps back. Range: from `offset` up to, but not reaching, `offset + peak`.
package struct Ramp: Signal {
    package var period = TimeSpan.zero
    package var peak = 0.0
    package var offset = 0.0
    package var invert = false

    package static let kind = "ramp"
    package static let summary =
        "Rises in a straight line once per period, then jumps back: `peak·x + offset`; inverted, it falls: "
        + "`peak − peak·x + offset`."
    package static let example = SignalExample(
        "{kind: ramp, period: 2m, peak: 100, offset: 20}",
        over: "10m"
    )
    package static let integralSummary =
        "`peak·period·(n + x²)/2 + offset·t`, with `n` whole periods before; inverted `peak·period·(n + 2x − x²)/2 + offset·t`"
    package static let fields: [ParameterField<Ramp>] = [
        .duration("period", \.period, "How long one rise takes."),
        .number("peak", \.peak, "How far it rises; it falls when negative."),
        .number("offset", \.offset, default: 0, "Added to every value."),
        .flag("invert", \.invert, default: false, "Falls from the peak instead of rising to it."),
    ]

    package init() {}

    package var bounds: ClosedRange<Double> {
        (offset + min(0, peak))...(offset + max(0, peak))
    }
    package var cycle: Cycle? { Cycle(period) }
    package var neverDecreases: Bool { peak == 0 }
    package var pieces: PiecewiseLinear? {
        let (low, high) = (offset, peak + offset)
        return PiecewiseLinear([.init(period, from: invert ? high : low, to: invert ? low : high)], repeats: true)
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        let rise = peak * moment.time.phase(in: period)
        return (invert ? peak - rise : rise) + offset
    }
}
