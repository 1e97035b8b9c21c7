package import MetricModel

/// Instants as authors write them: `2026-01-01T00:00:00Z`, or seconds since 1970.
package enum InstantText {
    package static let expectation = "an instant, such as 2026-01-01T00:00:00Z or 1767225600 (seconds since 1970)"

    /// In milliseconds since 1970. An instant is a number of nanoseconds in 64 bits, which ends in 2262. As none is before
    /// 1970, such a number also holds the time from any instant to any other one.
    static let range = 0...Int64.max / 1_000_000

    /// The range of a sample's timestamp: nothing is computed from it, so that it may be before 1970.
    static let sampleRange = Int64.min / 1_000_000...Int64.max / 1_000_000

    /// Rounded to whole milliseconds.
    package static func instant(_ text: String) throws(InstantError) -> Timestamp {
        try instant(text, within: range)
    }

    /// - Parameter range: in milliseconds since 1970.
    static func instant(_ text: String, within range: ClosedRange<Int64>) throws(InstantError) -> Timestamp {
        let milliseconds =
            if let seconds = SizeText.plainNumber(text) {
                Int64(exactly: (seconds * 1000).rounded())
            } else {
                try DateTimeText.milliseconds(text)
            }
        return try instant(milliseconds: milliseconds, within: range)
    }

    /// - Parameters:
    ///   - milliseconds: since 1970; nil for more than can be counted.
    ///   - range: of what is allowed, in milliseconds since 1970.
    static func instant(
        milliseconds: Int64?,
        within range: ClosedRange<Int64> = range
    ) throws(InstantError) -> Timestamp {
        guard let milliseconds, range.contains(milliseconds) else {
            throw InstantError("instants are from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
        }
        return Timestamp(milliseconds: milliseconds)
    }

    /// RFC 3339 in UTC, with milliseconds.
    package static func text(_ instant: Timestamp) -> String {
        text(instant.milliseconds)
    }

    private static func text(_ milliseconds: Int64) -> String {
        let day: Int64 = 86_400_000
        let time = ((milliseconds % day) + day) % day
        func padded(_ number: Int64, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        let date = CalendarDate(daysSince1970: (milliseconds - time) / day).text
        let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60)
        return "\(date)T\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2)).\(padded(time % 1000, 3))Z"
    }
}

/// Why a text is no instant.
package struct InstantError: Error, Hashable, CustomStringConvertible {
    /// nil when the text does not even look like one.
    let reason: String?

    init(_ reason: String? = nil) {
        self.reason = reason
    }

    /// `February 2026 has 28 days; allowed is an instant, such as ...`
    package var description: String {
        (reason.map { "\($0); " } ?? "") + "allowed is \(InstantText.expectation)"
    }

    /// `found 2026-02-29T00:00:00Z: February 2026 has 28 days; allowed is ...`
    package func sentence(after found: String, allowed: String = InstantText.expectation) -> String {
        found + (reason.map { ": \($0)" } ?? "") + "; allowed is \(allowed)"
    }
}
