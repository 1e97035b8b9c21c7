/// A length of time in whole nanoseconds; negative before the instant it is measured from.
package struct TimeSpan: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let zero = TimeSpan(nanoseconds: 0)

    /// Rounds to whole microseconds, the resolution in which authors write spans; nil outside ±292 years or when not a number.
    package init?(seconds: Double) {
        let microseconds = (seconds * 1e6).rounded()
        guard microseconds.magnitude <= 9.2e15 else { return nil }
        nanoseconds = Int64(microseconds) * 1000
    }

    package var seconds: Double {
        Double(nanoseconds) / 1e9
    }

    /// Whole milliseconds, rounded down.
    package var milliseconds: Int64 {
        Timestamp(nanoseconds: nanoseconds).milliseconds
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// Saturates instead of overflowing.
    package static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        Timestamp(nanoseconds: left.nanoseconds) - Timestamp(nanoseconds: right.nanoseconds)
    }

    /// Saturates instead of overflowing.
    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: (Timestamp(nanoseconds: left.nanoseconds) + right).nanoseconds)
    }

    /// How many whole ticks have gone by, rounded down; `tick` is above zero.
    @inlinable @inline(__always)
    package func ticks(of tick: TimeSpan) -> Int64 {
        let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: tick.nanoseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// How much of a cycle of length `period` has gone by: `(self mod period) / period`, at least 0 and below 1, for
    /// negative spans too.
    ///
    /// The remainder is taken in integers, so that a phase is exact after years. `period` is above zero.
    @inlinable @inline(__always)
    package func phase(in period: TimeSpan) -> Double {
        var remainder = nanoseconds % period.nanoseconds
        if remainder < 0 { remainder += period.nanoseconds }
        // Both sides round when a period is longer than 2^53 ns (104 days): the quotient may become 1.
        return min(Double(remainder) / Double(period.nanoseconds), 1.0.nextDown)
    }
}

extension TimeSpan {
    /// Rounded up to a unit in which it is a short number: `40 ms`, `7 s`, `3 min`.
    package var briefText: String {
        let milliseconds = (Double(nanoseconds) / 1e6).rounded(.up)
        if milliseconds < 1000 { return "\(Int(milliseconds)) ms" }
        let seconds = self.seconds.rounded(.up)
        if seconds < 120 { return "\(Int(seconds)) s" }
        if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
        return "\(Int((seconds / 3600).rounded())) h"
    }
}
