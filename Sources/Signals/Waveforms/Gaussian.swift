package import MetricModel

/// Normally distributed noise: a fresh draw each millisecond, the same again for the same millisecond.
package struct Gaussian: Signal {
    package var mean = 0.0
    package var sigma = 0.0

    package static let kind = "gaussian"
    package static let summary =
        "Normally distributed noise, a fresh draw for every millisecond: `mean + sigma·z`, with `z` the standard normal "
        + "quantile of a number drawn from the seed, the series and the milliseconds since the epoch."
    package static let example = SignalExample(
        "{kind: gaussian, mean: 50, sigma: 10}",
        over: "15m"
    )
    package static let integralSummary =
        "drawn from the top down, in ticks of a second with the same law (see [totals](totals.md))"
    package static let fields: [ParameterField<Gaussian>] = [
        .number("mean", \.mean, "The middle of the distribution."),
        .number("sigma", \.sigma, range: .atLeast(0), "The standard deviation."),
    ]

    package init() {}

    package var bounds: ClosedRange<Double> {
        // No draw is further out: the quantile of the least uniform number, 2^-54, is -8.3.
        (mean - 9 * sigma)...(mean + 9 * sigma)
    }

    package var work: Work { Work(steps: 3) }
    package var draws: Draws { .held(1_000_000) }

    package func timetable(since epoch: Timestamp) -> Timetable? { .constant }

    package func law(at moment: Moment) -> Law { .normal(mean: mean, sigma: sigma, hold: .zero) }

    package func value(at moment: Moment, seed: Seed) -> Double {
        mean + sigma * NormalDistribution.quantile(seed.uniform(tick: moment.time.milliseconds))
    }
}
