package import MetricModel

/// When what counts begins again.
package protocol Restarting: Sendable {
    /// The last restart at or before a moment, and after the epoch; nil when there was none.
    func last(before moment: Moment) -> Timestamp?
}

/// When a counter begins again at zero, as that of a restarted process does.
package enum Resets: Hashable, FieldConvertible, Restarting {
    case every(TimeSpan)
    case at([TimePoint])

    package static let type = FieldType.either([.record(Period.self), .list(TimePoint.type, atLeast: 1)])

    package struct Period: Parameterised {
        package var every = TimeSpan.zero

        package static let fields: [ParameterField<Period>] = [
            .duration("every", \.every, "From one restart to the next; the first one so long after the epoch.")
        ]

        package init() {}
    }

    package init?(_ value: FieldValue) {
        if let period = Period(value) {
            self = .every(period.every)
        } else if let points = [TimePoint](value) {
            self = .at(points)
        } else {
            return nil
        }
    }

    package var fieldValue: FieldValue {
        switch self {
        case .every(let every):
            var period = Period()
            period.every = every
            return period.fieldValue
        case .at(let points): return points.fieldValue
        }
    }

    package func last(before moment: Moment) -> Timestamp? {
        switch self {
        case .every(let every):
            let count = moment.time.ticks(of: every)
            return count > 0 ? moment.epoch + TimeSpan(nanoseconds: count * every.nanoseconds) : nil
        case .at(let points):
            return points.map { $0.instant(since: moment.epoch) }
                .filter { $0 > moment.epoch && $0 <= moment.instant }
                .max()
        }
    }
}
