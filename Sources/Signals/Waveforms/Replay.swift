package import MetricModel

/// Recorded points, played again.
package struct Replay: Signal {
    package struct Point: Parameterised {
        package var time = TimeSpan.zero
        package var value = 0.0

        package static let fields: [ParameterField<Point>] = [
            ParameterField("at", \.time, .duration(allowsZero: true), "How long after the epoch."),
            .number("value", \.value, "The value then."),
        ]

        package init() {}

        package init(at time: TimeSpan, _ value: Double) {
            self.time = time
            self.value = value
        }
    }

    package enum Interpolation: String, FieldChoice {
        case hold
        case linear
    }

    package var points: [Point] = [] {
        didSet { track = Self.track(points, interpolate, loop) }
    }
    package var interpolate = Interpolation.hold {
        didSet { track = Self.track(points, interpolate, loop) }
    }
    package var loop = false {
        didSet { track = Self.track(points, interpolate, loop) }
    }
    private var track = Track(PiecewiseLinear([], repeats: false))

    package static let kind = "replay"
    package static let summary =
        "Recorded points, played again: each value holds until the next point, or the way to it is a straight line. Before "
        + "the first point its value holds, after the last one that value; with `loop` what lies between the epoch and the "
        + "last point is played again and again."
    package static let example = SignalExample(
        "{kind: replay, interpolate: linear, loop: true, points: [{at: 0, value: 5}, {at: 1m, value: "
            + "60}, {at: 90s, value: 20}, {at: 4m, value: 5}]}",
        over: "12m"
    )
    package static let integralSummary = "the sum over the stretches between points, each a rectangle or a trapezium"
    package static let fields: [ParameterField<Replay>] = [
        ParameterField(
            "points",
            \.points,
            .either([.list(.record(Point.self), atLeast: 1), .pointsInFile]),
            "The points in order of time, each with `at` and `value`; or `{csv: FILE}` with a time and a value in each line."
        ),
        .choice(
            "interpolate",
            \.interpolate,
            default: .hold,
            "`hold` keeps a value until the next point, `linear` moves."
        ),
        .flag("loop", \.loop, default: false, "Begins again at the last point."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if let index = zip(points, points.dropFirst()).enumerated().first(where: { $1.0.time >= $1.1.time })?.offset {
            return [
                ParameterConflict(
                    "points",
                    "point \(index + 1) is at \(points[index + 1].time.seconds.words) s, not after the one before it "
                        + "(\(points[index].time.seconds.words) s); write points in order of time"
                )
            ]
        }
        if loop, points.last?.time == .zero {
            return [ParameterConflict("loop", "a single point at 0 cannot be repeated; write another one after it")]
        }
        return interpolate == .linear
            ? ParameterConflict.ofDistance("points", bounds.lowerBound, bounds.upperBound) : []
    }

    package var bounds: ClosedRange<Double> {
        (points.map(\.value).min() ?? 0)...(points.map(\.value).max() ?? 0)
    }
    package var cycle: Cycle? {
        guard loop, let end = points.last?.time, end > .zero else { return nil }
        return Cycle(length: end, finest: TimeSpan(nanoseconds: max(1, end.nanoseconds / 64)))
    }
    package var neverDecreases: Bool {
        let values = points.map(\.value)
        return !loop && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
    package var pieces: PiecewiseLinear? { track.line }

    package func value(at moment: Moment, seed: Seed) -> Double {
        track.value(at: moment.time)
    }

    private static func track(_ points: [Point], _ interpolate: Interpolation, _ loop: Bool) -> Track {
        guard let first = points.first, let last = points.last else {
            return Track(PiecewiseLinear([], repeats: false))
        }
        var pieces = [PiecewiseLinear.Piece(first.time, first.value)]
        for (point, next) in zip(points, points.dropFirst()) {
            pieces.append(
                .init(next.time - point.time, from: point.value, to: interpolate == .linear ? next.value : point.value)
            )
        }
        if !loop {
            // Whatever its length: the value stays.
            pieces.append(.init(TimeSpan(nanoseconds: 1_000_000_000), last.value))
        }
        return Track(PiecewiseLinear(pieces, repeats: loop))
    }
}
