package import MetricModel

/// Rises in a straight line for half of each period, falls for the other half.
package struct Triangle: Signal {
    package var period = TimeSpan.zero
    package var peak = 0.0
    package var offset = 0.0

    package static let kind = "triangle"
    package static let summary =
        "Rises in a straight line for half of each period and falls for the other half: `peak·(1 − |2x − 1|) + offset`."
    package static let example = SignalExample(
        "{kind: triangle, period: 2m, peak: 100}",
        over: "10m"
    )
    package static let integralSummary =
        "`peak·period·(n/2 + x²) + offset·t` in the first half of a period, `peak·period·((n + 1)/2 − (1 − x)²) + offset·t` "
        + "in the second, with `n` whole periods before"
    package static let fields: [ParameterField<Triangle>] = [
        .duration("period", \.period, "How long one rise and one fall take together."),
        .number("peak", \.peak, "How far it rises; it falls first when negative."),
        .number("offset", \.offset, default: 0, "Added to every value."),
    ]

    package init() {}

    package var bounds: ClosedRange<Double> {
        (offset + min(0, peak))...(offset + max(0, peak))
    }
    package var cycle: Cycle? { Cycle(period) }
    package var neverDecreases: Bool { peak == 0 }
    package var pieces: PiecewiseLinear? {
        let half = TimeSpan(nanoseconds: period.nanoseconds / 2)
        return PiecewiseLinear(
            [
                .init(half, from: offset, to: peak + offset),
                .init(period - half, from: peak + offset, to: offset),
            ],
            repeats: true
        )
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        peak * (1 - (2 * moment.time.phase(in: period) - 1).magnitude) + offset
    }
}
