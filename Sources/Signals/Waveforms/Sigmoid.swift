package import MetricModel

/// A roll-out: one value, then a smooth way to another.
package struct Sigmoid: Signal {
    package var from = 0.0
    package var to = 0.0
    package var at = TimeSpan.zero
    package var over = TimeSpan.zero

    package static let kind = "sigmoid"
    package static let summary =
        "A roll-out: `from` until `at`, then a smooth way of the length `over` to `to`, which then stays: "
        + "`from + (to − from)·(3s² − 2s³)` with `s = (t − at)/over`, kept between 0 and 1."
    package static let example = SignalExample(
        "{kind: sigmoid, from: 0, to: 100, at: 2m, over: 10m}",
        over: "15m"
    )
    package static let integralSummary =
        "`from·t + (to − from)·over·(s³ − s⁴/2)` until `at + over`, and from then on `to` a second"
    package static let fields: [ParameterField<Sigmoid>] = [
        .number("from", \.from, "The value before."),
        .number("to", \.to, "The value after."),
        ParameterField("at", \.at, .duration(allowsZero: true), "When it begins, after the epoch."),
        .duration("over", \.over, "How long it takes."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] { ParameterConflict.ofDistance("to", from, to) }

    package var bounds: ClosedRange<Double> { min(from, to)...max(from, to) }
    package var neverDecreases: Bool { from <= to }

    package func timetable(since epoch: Timestamp) -> Timetable? {
        Timetable(once: at + over, breaks: [at.nanoseconds])
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        let share = min(1, max(0, (moment.time - at).seconds / over.seconds))
        return from + (to - from) * (share * share * (3 - 2 * share))
    }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        min(from, to) >= 0 ? SigmoidIntegral(signal: self) : nil
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        var copy = self
        copy.from = scale * from + offset
        copy.to = scale * to + offset
        return copy
    }
}

/// Of a roll-out that is never below zero: a rise is counted from its beginning, a fall from its end.
private struct SigmoidIntegral: Integral {
    let signal: Sigmoid

    var work: Work { Work(steps: 3) }

    func total(until moment: Moment) -> Double {
        let time = max(.zero, moment.time)
        let over = signal.over.seconds
        let rest = time - (signal.at + signal.over)
        if signal.to >= signal.from {
            return signal.from * time.seconds + (signal.to - signal.from) * rise(since: time - signal.at, over)
        }
        // The mirror image in time: what a rise would gain until its end.
        let fall = 0.5 * over - rise(since: TimeSpan.zero - rest, over)
        let before = min(time, signal.at).seconds
        return signal.to * time.seconds + (signal.from - signal.to) * (before + max(0, min(fall, 0.5 * over)))
    }

    /// The integral of a rise from 0 to 1 that began so long ago.
    private func rise(since time: TimeSpan, _ over: Double) -> Double {
        guard time > .zero else { return 0 }
        guard time < signal.over else { return over / 2 + (time - signal.over).seconds }
        let share = time.seconds / over
        // s³ − s⁴/2; its slope is nowhere near zero for a share above a half, and below each factor is a power.
        return over * (share * share * share * (1 - share / 2))
    }
}
