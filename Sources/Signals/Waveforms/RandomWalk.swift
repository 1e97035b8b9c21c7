package import MetricModel

/// Wanders, and turns back at its limits.
package struct RandomWalk: Signal {
    package var start = 0.0
    package var step = 0.0
    package var minimum: Double?
    package var maximum: Double?

    package static let kind = "random_walk"
    package static let summary =
        "Wanders: every second it moves by a random amount with the standard deviation `step`, and turns back at `min` and "
        + "`max` as light does at a mirror. The position after n seconds is `start + step·W(n)`, with `W` as "
        + "`Sources/Signals/Randomness/RandomWalkPath.swift` defines it; before the epoch it is `start`."
    package static let example = SignalExample(
        "{kind: random_walk, start: 50, step: 2, min: 0, max: 100}",
        over: "30m"
    )
    package static let integralSummary =
        "drawn together with the value, from the top down (see [totals](totals.md)); as a rate, a walk turns back at zero as well"
    package static let fields: [ParameterField<RandomWalk>] = [
        .number("start", \.start, "Where it begins: between `min` and `max`."),
        .number("step", \.step, range: .atLeast(0), "How far it moves in a second: the standard deviation."),
        ParameterField(
            "min",
            \.minimum,
            .number(.finite),
            default: .some(nil),
            "It turns back here; nowhere by default."
        ),
        ParameterField(
            "max",
            \.maximum,
            .number(.finite),
            default: .some(nil),
            "It turns back here; nowhere by default."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if let minimum, let maximum, minimum >= maximum {
            return [ParameterConflict("max", "the maximum \(maximum.words) is not above the minimum \(minimum.words)")]
        }
        if start < minimum ?? start || start > maximum ?? start {
            return [ParameterConflict("start", "the start \(start.words) is not between the minimum and the maximum")]
        }
        // It is reflected within twice the distance.
        guard let minimum, let maximum else { return [] }
        return ParameterConflict.ofDistance("max", 2 * minimum, 2 * maximum)
    }

    package var bounds: ClosedRange<Double> {
        let (lower, upper) = (minimum ?? -.greatestFiniteMagnitude, maximum ?? .greatestFiniteMagnitude)
        return lower...max(lower, upper)
    }

    package var work: Work { Work(steps: 20) }

    package var draws: Draws { .path }

    package func timetable(since epoch: Timestamp) -> Timetable? { nil }

    /// Between two limits it is anywhere equally often in the long run; otherwise there is no such law.
    package func law(at moment: Moment) -> Law {
        guard let minimum, let maximum, step > 0 else { return Law(start) }
        return .uniform(from: minimum, to: maximum, hold: correlationTime)
    }

    /// How long it takes between two limits until the correlation with where it was is 1/e: `2w²/(π·step)²` seconds, w being
    /// their distance (see ``WalkSplit``). Zero when it does not move between two limits.
    var correlationTime: TimeSpan {
        guard let minimum, let maximum, step > 0 else { return .zero }
        let ratio = (maximum - minimum) / (.pi * step)
        return TimeSpan(nanoseconds: Int64(min(2e9 * ratio * ratio, 0x1p62)))
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        value(at: RandomWalkPath.position(after: steps(until: moment), seed: seed))
    }

    /// The walk times a factor, plus an offset.
    func moved(by scale: Double, plus offset: Double) -> RandomWalk {
        var copy = self
        copy.start = scale * start + offset
        copy.step = scale.magnitude * step
        let limits = [minimum, maximum].map { $0.map { scale * $0 + offset } }
        (copy.minimum, copy.maximum) = scale < 0 ? (limits[1], limits[0]) : (limits[0], limits[1])
        return copy
    }

    /// As a rate, a walk that is kept within limits turns back there instead of resting.
    func turningBack(at limits: ClosedRange<Double>) -> RandomWalk {
        var copy = self
        let least = max(minimum ?? -.infinity, limits.lowerBound)
        let greatest = max(least, min(maximum ?? .infinity, limits.upperBound))
        copy.minimum = least.isFinite ? least : nil
        copy.maximum = greatest.isFinite ? greatest : nil
        copy.start = min(max(start, least), greatest)
        return copy
    }

    package func composedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        let least = max(0, minimum ?? 0)
        return WalkIntegral(
            start: max(start, least),
            step: step,
            lower: least,
            upper: maximum.map { max($0, least) },
            since: epoch,
            seed: seed
        )
    }

    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram {
        SeriesProgram(RandomWalkComputation(signal: self, path: RandomWalkPath(seed: seed), epoch: epoch))
    }

    /// One for each second.
    fileprivate func steps(until moment: Moment) -> Int64 {
        moment.time.ticks(of: TimeSpan(nanoseconds: 1_000_000_000))
    }

    func value(at position: Double) -> Double {
        reflected(start + step * position)
    }

    private func reflected(_ position: Double) -> Double {
        switch (minimum, maximum) {
        case (nil, nil): return position
        case (let minimum?, nil): return minimum + (position - minimum).magnitude
        case (nil, let maximum?): return maximum - (maximum - position).magnitude
        case (let minimum?, let maximum?):
            let width = maximum - minimum
            guard width > 0 else { return minimum }
            let place = (position - minimum).magnitude.truncatingRemainder(dividingBy: 2 * width)
            return minimum + (place <= width ? place : 2 * width - place)
        }
    }
}

/// With the path at hand, so that only what is near the moment is drawn.
private struct RandomWalkComputation: SeriesComputation {
    let signal: RandomWalk
    let path: RandomWalkPath
    let epoch: Timestamp

    var valueCount: Int { 1 }
    var work: Work { signal.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = signal.value(at: path.position(after: signal.steps(until: Moment(instant, since: epoch))))
    }
}
