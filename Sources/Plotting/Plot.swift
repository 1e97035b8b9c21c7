package import MetricModel

/// What a plot shows: some series over a stretch of time.
package struct Plot: Sendable {
    package var title: String
    /// Of the values; empty without one.
    package var unit: String
    package var series: [Series]
    /// Instants are told as time since this one; by the clock in UTC without it.
    package var epoch: Timestamp?

    package init(title: String, unit: String = "", series: [Series], epoch: Timestamp?) {
        self.title = title
        self.unit = unit
        self.series = series
        self.epoch = epoch
    }

    package struct Series: Sendable {
        package var name: String
        /// In order of time, at the same instants for all series.
        package var points: [Point]

        package init(name: String, points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    package struct Point: Sendable {
        package var instant: Timestamp
        /// nil where the series is absent; it leaves a gap, as does what is no finite number.
        package var value: Double?

        package init(instant: Timestamp, value: Double?) {
            self.instant = instant
            self.value = value
        }

        var drawn: Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    }

    /// What the axes are in: the unit of the values, and the time zone where instants are told by the clock.
    var notes: String {
        [unit, epoch == nil ? "UTC" : ""].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The least and the greatest value; nil when there is none to draw.
    var values: ClosedRange<Double>? {
        let values = series.lazy.flatMap(\.points).compactMap(\.drawn)
        guard let least = values.min(), let greatest = values.max() else { return nil }
        return least...greatest
    }

    var times: ClosedRange<Timestamp>? {
        let instants = series.first?.points.map(\.instant) ?? []
        guard let first = instants.first, let last = instants.last else { return nil }
        return first...max(first, last)
    }
}

/// A mark on an axis.
struct Tick {
    /// From 0 at the beginning of the axis to 1 at its end.
    var place: Double
    var label: String
}
