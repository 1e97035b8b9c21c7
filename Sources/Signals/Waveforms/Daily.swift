import MetricModel

/// A profile of the day by the clock on the wall.
package struct Daily: Signal {
    package var points = NumberTable() {
        didSet { tracks = Self.tracks(points.entries, weekdays.entries, utcOffset) }
    }
    package var weekdays = NumberTable() {
        didSet { tracks = Self.tracks(points.entries, weekdays.entries, utcOffset) }
    }
    package var utcOffset = "+00:00" {
        didSet { tracks = Self.tracks(points.entries, weekdays.entries, utcOffset) }
    }
    private var tracks = Track(PiecewiseLinear([], repeats: true))

    package static let kind = "daily"
    package static let summary =
        "A profile of the day by the clock on the wall: straight lines between points, also over midnight, times the factor "
        + "of the weekday. The epoch plays no part."
    package static let example = SignalExample(
        #"{kind: daily, points: {"00:00": 10, "06:00": 5, "09:00": 80, "17:00": 70, "20:00": 25}, "#
            + #"weekdays: {sat: 0.4, sun: 0.3}}"#,
        over: "7d"
    )
    package static let integralSummary = "the sum over the stretches between points, each a trapezium"
    package static let fields: [ParameterField<Daily>] = [
        ParameterField(
            "points",
            \.points,
            .table(TimeOfDay.rule, .finite),
            "The values at times of the day: `{\"09:00\": 80, \"18:00\": 20}`."
        ),
        ParameterField(
            "weekdays",
            \.weekdays,
            .table(Weekday.rule, .finite),
            default: NumberTable(),
            "Factors for days of the week: `{sat: 0.5, sun: 0.3}`; 1 for the others."
        ),
        ParameterField(
            "utc_offset",
            \.utcOffset,
            .text(UTCOffset.rule),
            default: "+00:00",
            "How far the clock on the wall is ahead of UTC: `+02:00`, `-05:30`."
        ),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if points.entries.isEmpty {
            return [ParameterConflict("points", "no points; write at least one, such as \"09:00\": 80")]
        }
        return duplicate(in: points.entries.map { TimeOfDay.nanoseconds($0.key) }, of: "points", what: "time of day")
            + duplicate(in: weekdays.entries.map { Weekday.index($0.key) }, of: "weekdays", what: "day")
    }

    private func duplicate<Key: Hashable>(in keys: [Key], of field: String, what: String) -> [ParameterConflict] {
        Set(keys).count == keys.count
            ? [] : [ParameterConflict(field, "a \(what) stands here twice; write it once")]
    }

    package var bounds: ClosedRange<Double> {
        let values = tracks.line.pieces.flatMap { [$0.from, $0.to] }
        return (values.min() ?? 0)...(values.max() ?? 0)
    }
    package var pieces: PiecewiseLinear? { tracks.line }

    package func value(at moment: Moment, seed: Seed) -> Double {
        tracks.value(at: moment.instant - (tracks.line.origin ?? moment.epoch))
    }

    private static func tracks(
        _ points: [FieldValue.TableEntry],
        _ weekdays: [FieldValue.TableEntry],
        _ utcOffset: String
    ) -> Track {
        let day = profile(points)
        let factors: [Double] = (0..<7).map { index in
            weekdays.first { Weekday.index($0.key) == index }?.number ?? 1
        }
        let isSameEveryDay = Set(factors).count == 1
        let pieces = (isSameEveryDay ? Array(factors.prefix(1)) : factors).flatMap { factor in
            day.map { PiecewiseLinear.Piece($0.length, from: factor * $0.from, to: factor * $0.to) }
        }
        // 1970-01-05 was a Monday; at its beginning clocks ahead of UTC were earlier.
        let monday = Timestamp(nanoseconds: 4 * TimeOfDay.day - (UTCOffset.nanoseconds(utcOffset) ?? 0))
        return Track(PiecewiseLinear(pieces, repeats: true, origin: monday))
    }

    /// One day, from midnight to midnight.
    private static func profile(_ points: [FieldValue.TableEntry]) -> [PiecewiseLinear.Piece] {
        let points = points.compactMap { entry in
            TimeOfDay.nanoseconds(entry.key).map { (time: $0, value: entry.number) }
        }.sorted { $0.time < $1.time }
        guard let first = points.first, let last = points.last else { return [] }
        // Over midnight from the last point to the first.
        let night = TimeOfDay.day - last.time + first.time
        let atMidnight =
            last.value + (first.value - last.value) * (Double(TimeOfDay.day - last.time) / Double(night))
        var pieces = [
            PiecewiseLinear.Piece(TimeSpan(nanoseconds: first.time), from: atMidnight, to: first.value)
        ]
        for (point, next) in zip(points, points.dropFirst()) {
            pieces.append(.init(TimeSpan(nanoseconds: next.time - point.time), from: point.value, to: next.value))
        }
        pieces.append(.init(TimeSpan(nanoseconds: TimeOfDay.day - last.time), from: last.value, to: atMidnight))
        return pieces
    }
}
