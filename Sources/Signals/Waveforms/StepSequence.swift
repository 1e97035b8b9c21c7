package import MetricModel

/// Values one after the other, each for its time.
package struct StepSequence: Signal {
    package struct Step: Parameterised {
        package var value = 0.0
        package var length = TimeSpan.zero

        package static let fields: [ParameterField<Step>] = [
            .number("value", \.value, "The value of this step."),
            .duration("for", \.length, "How long the step lasts."),
        ]

        package init() {}

        package init(_ value: Double, for length: TimeSpan) {
            self.value = value
            self.length = length
        }
    }

    package enum Interpolation: String, FieldChoice {
        case none
        case linear
    }

    package var steps: [Step] = [] {
        didSet { track = Self.track(steps, repeats, interpolate) }
    }
    package var repeats = true {
        didSet { track = Self.track(steps, repeats, interpolate) }
    }
    package var interpolate = Interpolation.none {
        didSet { track = Self.track(steps, repeats, interpolate) }
    }
    private var track = Track(PiecewiseLinear([], repeats: true))

    package static let kind = "sequence"
    package static let summary =
        "Values one after the other, each for its time; then from the beginning, or the last one for good, and the first one "
        + "before the epoch. With "
        + "`interpolate: linear` a step moves in a straight line to the next one's value."
    package static let example = SignalExample(
        "{kind: sequence, steps: [{value: 10, for: 2m}, {value: 80, for: 1m}, {value: 40, for: 2m}]}",
        over: "15m"
    )
    package static let integralSummary =
        "the sum of `value·for` over the steps gone by, and the share of the one at hand"
    package static let fields: [ParameterField<StepSequence>] = [
        ParameterField(
            "steps",
            \.steps,
            .list(.record(Step.self), atLeast: 1),
            "The steps, each with a `value` and `for` how long it holds."
        ),
        .flag("repeat", \.repeats, default: true, "Begins again after the last step; else the last value stays."),
        .choice("interpolate", \.interpolate, default: .none, "`linear` moves to the next value, `none` jumps."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        let length = steps.reduce(TimeSpan.zero) { $0 + $1.length }
        guard length.seconds < 9e9 else {
            return [ParameterConflict("steps", "all steps together take longer than 285 years; write shorter ones")]
        }
        return interpolate == .linear
            ? ParameterConflict.ofDistance("steps", bounds.lowerBound, bounds.upperBound) : []
    }

    package var bounds: ClosedRange<Double> {
        (steps.map(\.value).min() ?? 0)...(steps.map(\.value).max() ?? 0)
    }
    package var cycle: Cycle? {
        guard repeats, let shortest = steps.map(\.length).min() else { return nil }
        let length = steps.reduce(TimeSpan.zero) { $0 + $1.length }
        return Cycle(length: length, finest: max(shortest, TimeSpan(nanoseconds: length.nanoseconds / 64)))
    }
    package var neverDecreases: Bool {
        let values = steps.map(\.value)
        return !repeats && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
    package var pieces: PiecewiseLinear? { track.line }

    package func value(at moment: Moment, seed: Seed) -> Double {
        track.value(at: moment.time)
    }

    private static func track(_ steps: [Step], _ repeats: Bool, _ interpolate: Interpolation) -> Track {
        let following = steps.dropFirst().map(\.value) + [(repeats ? steps.first : steps.last)?.value ?? 0]
        let pieces = zip(steps, following).map { step, next in
            PiecewiseLinear.Piece(step.length, from: step.value, to: interpolate == .linear ? next : step.value)
        }
        return Track(PiecewiseLinear(pieces, repeats: repeats))
    }
}
