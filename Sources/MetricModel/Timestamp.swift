/// An instant, in whole nanoseconds since 1970-01-01T00:00:00Z.
///
/// An integer, so that the phase of a signal stays exact after years. The range is 1677 to 2262.
package struct Timestamp: Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The instant that many milliseconds after 1970; beyond the range, the nearest instant within it.
    package init(milliseconds: Int64) {
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        self.nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : nanoseconds
    }

    /// 1970-01-01T00:00:00Z.
    package static let unixEpoch = Timestamp(nanoseconds: 0)

    /// Whole milliseconds since 1970, rounded down.
    ///
    /// Prometheus stores milliseconds; an instant of a scrape is rounded to one, so that it can be written down exactly.
    package var milliseconds: Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The span from `right` to `left`; saturates instead of overflowing.
    package static func - (left: Timestamp, right: Timestamp) -> TimeSpan {
        let (difference, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        guard overflow else { return TimeSpan(nanoseconds: difference) }
        return TimeSpan(nanoseconds: left.nanoseconds < 0 ? .min : .max)
    }

    /// The instant so much later; saturates instead of overflowing.
    package static func + (left: Timestamp, right: TimeSpan) -> Timestamp {
        let (sum, overflow) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
        guard overflow else { return Timestamp(nanoseconds: sum) }
        return Timestamp(nanoseconds: right.nanoseconds < 0 ? .min : .max)
    }
}

extension Timestamp: Comparable {
    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
