package import MetricModel

/// A signal for some time, and another one for the rest.
package struct Switch: Signal {
    package var signal = Operand(Static())
    package var otherwise = Operand(Static())
    package var from: TimePoint?
    package var until: TimePoint?

    package static let kind = "switch"
    package static let summary =
        "A signal until a time, from a time on, or between two; another one for the rest. Times are counted from the epoch, "
        + "or are dates. Both signals have the same epoch."
    package static let example = SignalExample(
        "{kind: switch, from: 5m, until: 10m, signal: {kind: gaussian, mean: 90, sigma: 3}, else: 20}",
        over: "15m"
    )
    package static let integralSummary = "the integrals of both signals, each over its time"
    package static let fields: [ParameterField<Switch>] = [
        .signal("signal", \.signal, "The signal within the time."),
        ParameterField("from", \.from, TimePoint.type, default: .some(nil), "When it begins; at once by default."),
        ParameterField("until", \.until, TimePoint.type, default: .some(nil), "When it ends; never by default."),
        .signal("else", \.otherwise, "The signal for the rest."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        switch (from, until) {
        case (nil, nil):
            [ParameterConflict("until", "neither 'from' nor 'until' is there; write at least one of them")]
        case (.time(let from), .time(let until)) where from >= until:
            [ParameterConflict("until", "the time ends before it begins; write an 'until' after 'from'")]
        case (.instant(let from), .instant(let until)) where from >= until:
            [ParameterConflict("until", "the time ends before it begins; write an 'until' after 'from'")]
        default: []
        }
    }

    package var bounds: ClosedRange<Double> {
        let (left, right) = (signal.signal.bounds, otherwise.signal.bounds)
        return min(left.lowerBound, right.lowerBound)...max(left.upperBound, right.upperBound)
    }
    package var operands: [any Signal] { [signal.signal, otherwise.signal] }

    package func replacing(operands: [any Signal]) -> any Signal {
        var copy = self
        if operands.count == 2 {
            copy.signal = Operand(operands[0])
            copy.otherwise = Operand(operands[1])
        }
        return copy
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        isWithin(moment)
            ? signal.signal.value(at: moment, seed: seed.derived(index: 0))
            : otherwise.signal.value(at: moment, seed: seed.derived(index: 1))
    }

    package func isPresent(at moment: Moment) -> Bool {
        (isWithin(moment) ? signal.signal : otherwise.signal).isPresent(at: moment)
    }

    package var draws: Draws { signal.signal.draws.joined(with: otherwise.signal.draws) }

    package func timetable(since epoch: Timestamp) -> Timetable? {
        guard let within = signal.signal.timetable(since: epoch),
            let rest = otherwise.signal.timetable(since: epoch)
        else { return nil }
        let (start, end) = stretch(since: epoch)
        let beginning = rest.followed(by: within, from: start - epoch)
        return end > start ? beginning.followed(by: rest, from: end - epoch) : rest
    }

    package func law(at moment: Moment) -> Law {
        (isWithin(moment) ? signal.signal : otherwise.signal).law(at: moment)
    }

    private func isWithin(_ moment: Moment) -> Bool {
        from.map { moment.instant >= $0.instant(since: moment.epoch) } ?? true
            && until.map { moment.instant < $0.instant(since: moment.epoch) } ?? true
    }

    /// When it begins and ends, not before the epoch.
    private func stretch(since epoch: Timestamp) -> (start: Timestamp, end: Timestamp) {
        let start = max(epoch, from?.instant(since: epoch) ?? epoch)
        return (start, max(start, until?.instant(since: epoch) ?? Timestamp(nanoseconds: .max)))
    }

    package func closedIntegral(since epoch: Timestamp) -> (any Integral)? {
        guard let within = signal.signal.exactIntegral(since: epoch),
            let rest = otherwise.signal.exactIntegral(since: epoch)
        else { return nil }
        return integral(within, rest, since: epoch)
    }

    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        guard
            let within = signal.signal.knownIntegral(since: epoch, seed: seed.derived(index: 0), totals: totals),
            let rest = otherwise.signal.knownIntegral(since: epoch, seed: seed.derived(index: 1), totals: totals)
        else { return nil }
        return integral(within, rest, since: epoch)
    }

    private func integral(_ within: any Integral, _ rest: any Integral, since epoch: Timestamp) -> any Integral {
        let (start, end) = stretch(since: epoch)
        return SwitchIntegral(within: within, rest: rest, start: start, end: end, epoch: epoch)
    }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        guard let within = signal.signal.scaled(by: scale, plus: offset),
            let rest = otherwise.signal.scaled(by: scale, plus: offset)
        else { return nil }
        return replacing(operands: [within, rest])
    }
}

/// Three stretches of time, each of which only grows.
private struct SwitchIntegral: Integral {
    let within: any Integral
    let rest: any Integral
    let start: Timestamp
    let end: Timestamp
    let epoch: Timestamp

    var work: Work { 2 * within.work + 3 * rest.work }

    func total(until moment: Moment) -> Double {
        func total(_ integral: any Integral, _ instant: Timestamp) -> Double {
            integral.total(until: Moment(instant, since: epoch))
        }
        let instant = moment.instant
        var sum = total(rest, min(instant, start))
        if instant > start { sum += max(0, total(within, min(instant, end)) - total(within, start)) }
        if instant > end { sum += max(0, total(rest, instant) - total(rest, end)) }
        return sum
    }
}
