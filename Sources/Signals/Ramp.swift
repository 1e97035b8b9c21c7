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
    package static let fields: [SignalField<Ramp>] = [
        .duration("period", \.period, "How long one rise takes."),
        .number("peak", \.peak, "How far it rises; it falls when negative."),
        .number("offset", \.offset, default: 0, "Added to every value."),
        .flag("invert", \.invert, default: false, "Falls from the peak instead of rising to it."),
    ]

    package init() {}

    package func value(at time: TimeSpan, seed: Seed) -> Double {
        let rise = peak * time.phase(in: period)
        return (invert ? peak - rise : rise) + offset
    }
}
