import MetricModel

extension PointsText {
    /// The unit of times that are numbers.
    enum TimeUnit: String, CaseIterable, Sendable {
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "us"
        case nanoseconds = "ns"

        fileprivate var perSecond: Double {
            switch self {
            case .seconds: 1
            case .milliseconds: 1e3
            case .microseconds: 1e6
            case .nanoseconds: 1e9
            }
        }

        /// The unit in which a number is a time from 1973 to 2262, or for seconds any; nil where that is none.
        fileprivate static func ofSize(_ magnitude: Double) -> TimeUnit? {
            switch magnitude {
            case ...DurationText.range.upperBound: .seconds
            case 1e11..<1e14: .milliseconds
            case 1e14..<1e17: .microseconds
            case 1e17..<1e20: .nanoseconds
            default: nil
            }
        }
    }
}

/// The times of a file of points: numbers of one unit, or dates.
struct PointTimes {
    /// nil until the first number decides it.
    private var unit: PointsText.TimeUnit?

    init(unit: PointsText.TimeUnit?) {
        self.unit = unit
    }

    /// Numbers may count from anywhere, also backwards; dates are instants. Both are rounded to whole milliseconds.
    ///
    /// - Parameter commas: whether a number may have a comma for its point.
    mutating func instant(_ text: String, commas: Bool, line: Int) throws(UnreadableFile) -> Timestamp {
        let found = "line \(line): found '\(shortened(text, to: 60))' for a time"
        guard !text.isEmpty else {
            throw UnreadableFile("line \(line): the time is missing; \(Self.allowed)")
        }
        guard let number = SizeText.plainNumber(Self.decimal(text, commas: commas)) else {
            do throws(InstantError) {
                return try InstantText.instant(milliseconds: DateTimeText.spreadsheetMilliseconds(text))
            } catch {
                throw UnreadableFile(found + (error.reason.map { ": \($0)" } ?? "") + "; \(Self.allowed)")
            }
        }
        guard let unit = unit ?? .ofSize(number.magnitude) else {
            throw UnreadableFile("\(found), which is of no unit by its size; write time_unit: s, ms, us or ns")
        }
        self.unit = unit
        let seconds = number / unit.perSecond
        guard seconds.magnitude <= DurationText.range.upperBound else {
            throw UnreadableFile("\(found), which in \(unit.rawValue) is more than 285 years; \(Self.allowed)")
        }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    private static let allowed =
        "allowed is a number such as 60, or a date such as 2026-01-01T00:00:00Z or 2026-01-01 00:00:00, which is UTC"

    /// Whether a text is a time, or is meant for one.
    static func looksLikeTime(_ text: String, commas: Bool) -> Bool {
        if SizeText.plainNumber(decimal(text, commas: commas)) != nil { return true }
        do throws(InstantError) {
            _ = try DateTimeText.spreadsheetMilliseconds(text)
            return true
        } catch {
            return error.reason != nil
        }
    }

    /// A number with a point, where it may have a comma instead.
    static func decimal(_ text: String, commas: Bool) -> String {
        guard commas, !text.contains("."), let comma = text.firstIndex(of: ",") else { return text }
        return text[..<comma] + "." + text[text.index(after: comma)...]
    }
}
