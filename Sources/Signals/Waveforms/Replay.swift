package import MetricModel

/// Recorded points, played again.
package struct Replay: Signal {
    package struct Point: Parameterised {
        package var time = TimeSpan.zero
        /// nil where a gap begins.
        package var value: Double?

        package static let fields: [ParameterField<Point>] = [
            ParameterField("at", \.time, .duration(allowsZero: true), "How long after the epoch."),
            ParameterField(
                "value",
                \.value,
                .orNothing(.number(.any)),
                "The value then; `null` where a gap begins, in which the series is absent."
            ),
        ]

        package init() {}

        package init(at time: TimeSpan, _ value: Double?) {
            self.time = time
            self.value = value
        }

        /// NaN is what it is.
        package static func == (left: Point, right: Point) -> Bool {
            left.time == right.time && left.value.fieldValue == right.value.fieldValue
        }
    }

    package enum Interpolation: String, FieldChoice {
        case hold
        case linear
    }

    package var points: [Point] = [] {
        didSet { prepare() }
    }
    package var interpolate = Interpolation.hold {
        didSet { prepare() }
    }
    package var loop = false {
        didSet { prepare() }
    }
    /// Whether it is a counter's total: that restarts where it falls, and is not on its way down before.
    private var isTotal = false {
        didSet { prepare() }
    }
    private var track = Track(PiecewiseLinear([], repeats: false))
    private var gaps = Gaps([], loop: false)
    /// Of a total.
    package private(set) var restarts: RecordedRestarts?

    package static let kind = "replay"
    package static let summary =
        "Recorded points, played again: each value holds until the next point, or the way to it is a straight line. Before "
        + "the first point its value holds, after the last one that value; with `loop` what lies between the epoch and the "
        + "last point is played again and again. From a point without a value to the next one that has a value is a gap: the "
        + "series is absent there, also when the signal is a part of another one, and as a part of a rate it is worth 0. The "
        + "value before a gap holds until the gap begins. A straight line leads from a finite value to a finite one only. "
        + "As a counter's total it may fall: that is a restart, and before it the value holds. Points may stand in a "
        + "[file](points.md)."
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
            "The points in order of time, each with `at` and `value`; or `{csv: FILE}`, with a time and a value in each row."
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

    package static func == (left: Replay, right: Replay) -> Bool {
        left.points == right.points && left.interpolate == right.interpolate && left.loop == right.loop
    }

    package var conflicts: [ParameterConflict] {
        if !points.isEmpty, points.allSatisfy({ $0.value == nil }) {
            return [ParameterConflict("points", "no point has a value; write at least one that has")]
        }
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
        // A gap is worth 0 in a rate.
        let values = points.map { $0.value ?? 0 }.filter(\.isFinite)
        return (values.min() ?? 0)...(values.max() ?? 0)
    }
    package var cycle: Cycle? {
        guard loop, let end = points.last?.time, end > .zero else { return nil }
        return Cycle(length: end, finest: TimeSpan(nanoseconds: max(1, end.nanoseconds / 64)))
    }
    package var neverDecreases: Bool {
        track.line.pieces.allSatisfy { $0.from <= $0.to } && RecordedRestarts(track.line) == nil
    }
    package var asTotal: (any Signal)? {
        guard !isTotal, !neverDecreases else { return self }
        var total = self
        total.isTotal = true
        return total
    }
    package var pieces: PiecewiseLinear? { track.line }
    package var work: Work { Work(steps: hasGaps ? 4 : 2) }
    package var hasGaps: Bool { !gaps.isEmpty }

    package func isPresent(at moment: Moment) -> Bool { !gaps.contains(moment.time) }

    package func value(at moment: Moment, seed: Seed) -> Double {
        track.value(at: moment.time)
    }

    private mutating func prepare() {
        let line = line
        track = Track(line)
        restarts = isTotal ? RecordedRestarts(line) : nil
        gaps = Gaps(points, loop: loop)
    }

    private var line: PiecewiseLinear {
        guard let first = points.first else { return PiecewiseLinear([], repeats: false) }
        var value = first.value ?? 0
        var pieces = [PiecewiseLinear.Piece(first.time, value)]
        for (point, next) in zip(points, points.dropFirst()) {
            var end = value
            // There is no line from a gap or into one, to what is no point of a plane, nor down to a restart.
            if interpolate == .linear, point.value != nil, value.isFinite, let other = next.value, other.isFinite,
                !(isTotal && other < value)
            {
                end = other
            }
            pieces.append(.init(next.time - point.time, from: value, to: end))
            // Nothing restarts in a gap.
            value = next.value ?? (isTotal ? value : 0)
        }
        if !loop {
            // Whatever its length: the value stays.
            pieces.append(.init(TimeSpan(nanoseconds: 1_000_000_000), value))
        }
        return PiecewiseLinear(pieces, repeats: loop)
    }
}

/// Stretches of time without a value, from the point where each begins to the next one that has a value.
private struct Gaps: Hashable {
    /// In nanoseconds after the epoch, in order.
    private var starts: [Int64] = []
    private var ends: [Int64] = []
    /// In nanoseconds; nil for points that are not played again.
    private let cycle: Int64?

    init(_ points: [Replay.Point], loop: Bool) {
        cycle = loop ? points.last.map(\.time.nanoseconds) : nil
        var start: Int64? = points.first?.value == nil ? .min : nil
        for point in points {
            switch (start, point.value) {
            case (nil, nil): start = point.time.nanoseconds
            case (let begin?, .some):
                starts.append(begin)
                ends.append(point.time.nanoseconds)
                start = nil
            default: break
            }
        }
        if let start {
            starts.append(start)
            ends.append(.max)
        }
    }

    var isEmpty: Bool { starts.isEmpty }

    func contains(_ time: TimeSpan) -> Bool {
        var time = time.nanoseconds
        if let cycle, cycle > 0 {
            time %= cycle
            if time < 0 { time += cycle }
        }
        // The last one that has begun.
        var range = 0..<starts.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = starts[middle] <= time ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound > 0 && time < ends[range.lowerBound - 1]
    }
}
