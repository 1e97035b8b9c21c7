import Foundation
package import MetricModel

/// Instants as authors write them: `2026-01-01T00:00:00Z`, or seconds since 1970.
package enum InstantText {
    package static let expectation = "an instant, such as 2026-01-01T00:00:00Z or 1767225600 (seconds since 1970)"

    /// Rounded to whole milliseconds; nil when the text is no instant between the years 1678 and 2262.
    package static func instant(_ text: String) -> Timestamp? {
        let seconds: Double
        if let number = SizeText.plainNumber(text) {
            seconds = number
        } else if let date = date(text) {
            seconds = date.timeIntervalSince1970
        } else {
            return nil
        }
        guard seconds.magnitude < 9.2e9 else { return nil }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    /// RFC 3339 in UTC, with milliseconds.
    package static func text(_ instant: Timestamp) -> String {
        // Foundation cuts a fraction off below its last digit: 0.007 is 0.006 to it.
        let milliseconds = instant.milliseconds
        let fraction = ((milliseconds % 1000) + 1000) % 1000
        let seconds = Date(timeIntervalSince1970: Double((milliseconds - fraction) / 1000))
            .formatted(Date.ISO8601FormatStyle())
        let digits = String(fraction)
        return "\(seconds.dropLast()).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }

    /// RFC 3339, with or without fractions of a second.
    private static func date(_ text: String) -> Date? {
        [false, true].lazy.compactMap { fractions in
            try? Date(text.uppercased(), strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: fractions))
        }.first
    }
}
