package import MetricModel

/// Approaches a value, quickly at first: growth or decay.
package struct Exponential: Signal {
    package var from = 0.0
    package var to = 0.0
    package var timeConstant = TimeSpan.zero

    package static let kind = "exponential"
    package static let summary =
        "Moves from one value towards another, quickly at first: `to + (from − to)·exp(−t/time_constant)`. After one time "
        + "constant 63 % of the way are done, after five 99 %. Before the epoch it is `from`."
    package static let example = SignalExample(
        "{kind: exponential, from: 100, to: 10, time_constant: 2m}",
        over: "15m"
    )
    package static let integralSummary = "`to·t + (from − to)·time_constant·(1 − exp(−t/time_constant))`"
    package static let fields: [ParameterField<Exponential>] = [
        .number("from", \.from, "The value at the epoch."),
        .number("to", \.to, "The value in the end."),
        .duration("time_constant", \.timeConstant, "After which 63 % of the way are done."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] { ParameterConflict.ofDistance("to", from, to) }

    package var bounds: ClosedRange<Double> { min(from, to)...max(from, to) }
    package var neverDecreases: Bool { from <= to }

    /// After 40 time constants it is at its end, but for 4e-18 of the way.
    package func timetable(since epoch: Timestamp) -> Timetable? {
        let (length, overflow) = timeConstant.nanoseconds.multipliedReportingOverflow(by: 40)
        return Timetable(once: TimeSpan(nanoseconds: overflow ? .max : length))
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        guard moment.time > .zero else { return from }
        let share = moment.time.seconds / timeConstant.seconds
        // From the smaller end on, so that its digits are not lost in the larger one's.
        return to.magnitude < from.magnitude
            ? to + (from - to) * Libm.exponential(-share)
            : from + (to - from) * -exponentialMinusOne(-share)
    }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        min(from, to) >= 0 ? ExponentialIntegral(from: from, to: to, timeConstant: timeConstant.seconds) : nil
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        var copy = self
        copy.from = scale * from + offset
        copy.to = scale * to + offset
        return copy
    }
}

/// Of a signal that is never below zero: the lower end counts all the time, and what is above it rises as well.
private struct ExponentialIntegral: Integral {
    let from: Double
    let to: Double
    let timeConstant: Double

    var work: Work { Work(steps: 4) }

    func total(until moment: Moment) -> Double {
        let time = max(.zero, moment.time).seconds
        let share = time / timeConstant
        let fading = -exponentialMinusOne(-share)
        if from >= to {
            return to * time + (from - to) * (timeConstant * fading)
        }
        // share − fading, by its series where the two are nearly equal.
        var growing = share - fading
        if share < 0.1 {
            let inner = 1 - share / 6 * (1 - share / 7 * (1 - share / 8 * (1 - share / 9)))
            growing = share * share / 2 * (1 - share / 3 * (1 - share / 4 * (1 - share / 5 * inner)))
        }
        return from * time + (to - from) * (timeConstant * growing)
    }
}
