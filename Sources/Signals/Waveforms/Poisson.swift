package import MetricModel

/// Counts arrivals that come at random, so many a second on average.
package struct Poisson: Signal {
    package var rate = 0.0

    package static let kind = "poisson"
    package static let summary =
        "The number of arrivals since the epoch, which come at random, `rate` a second on average: a Poisson process. "
        + "`N(rate·t)`, with `N` as `Sources/Signals/Randomness/PoissonProcess.swift` defines it. It never decreases, so that "
        + "it can be a counter's total."
    package static let example = SignalExample(
        "{kind: poisson, rate: 0.1}",
        over: "10m"
    )
    package static let integralSummary =
        "drawn together with the count, from the top down (see [totals](totals.md)): `rate·t²/2` on average"
    package static let fields: [ParameterField<Poisson>] = [
        .number("rate", \.rate, range: .atLeast(0), "Arrivals a second, on average.")
    ]

    package init() {}

    package var bounds: ClosedRange<Double> { 0...(.greatestFiniteMagnitude) }
    package var work: Work { Work(steps: 200) }
    package var neverDecreases: Bool { true }

    package var draws: Draws { .path }

    package func timetable(since epoch: Timestamp) -> Timetable? { nil }

    /// Its mean, which it is nearer to the longer it counts.
    package func law(at moment: Moment) -> Law { Law(expectedArrivals(until: moment)) }

    package func value(at moment: Moment, seed: Seed) -> Double {
        PoissonProcess.count(upTo: expectedArrivals(until: moment), seed: seed)
    }

    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        PoissonRateIntegral(rate: rate, since: epoch, seed: seed)
    }

    fileprivate func expectedArrivals(until moment: Moment) -> Double {
        rate * max(0, moment.time.seconds)
    }

    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram {
        SeriesProgram(PoissonComputation(signal: self, process: PoissonProcess(seed: seed), epoch: epoch))
    }
}

/// With the process at hand, so that only what is near the moment is drawn.
private struct PoissonComputation: SeriesComputation {
    let signal: Poisson
    let process: PoissonProcess
    let epoch: Timestamp

    var valueCount: Int { 1 }
    var work: Work { signal.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = process.count(upTo: signal.expectedArrivals(until: Moment(instant, since: epoch)))
    }
}
