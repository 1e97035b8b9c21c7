package import MetricModel

/// A point in time as authors write it: so long after the epoch, or a date.
package enum TimePoint: Hashable, FieldConvertible {
    case time(TimeSpan)
    case instant(Timestamp)

    package static let type = FieldType.either([.duration(allowsZero: true), .instant])

    package init?(_ value: FieldValue) {
        switch value {
        case .duration(let span): self = .time(span)
        case .instant(let instant): self = .instant(instant)
        default: return nil
        }
    }

    package var fieldValue: FieldValue {
        switch self {
        case .time(let span): .duration(span)
        case .instant(let instant): .instant(instant)
        }
    }

    package func instant(since epoch: Timestamp) -> Timestamp {
        switch self {
        case .time(let span): epoch + span
        case .instant(let instant): instant
        }
    }
}
