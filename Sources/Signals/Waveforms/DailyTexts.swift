/// `09:30`, or `09:30:15`.
enum TimeOfDay {
    static let day: Int64 = 86_400_000_000_000
    static let rule = TextRule("a time of day from '00:00' to '23:59', such as '09:30'") { text in
        nanoseconds(text) == nil
            ? "found '\(text)'; allowed is a time of day from '00:00' to '23:59', such as '09:30'" : nil
    }

    /// After midnight; nil when the text is no time of day.
    static func nanoseconds(_ text: String) -> Int64? {
        guard let parts = clock(text), parts[0] < 24 else { return nil }
        return parts[0] * 3_600_000_000_000 + parts[1] * 60_000_000_000 + (parts.count > 2 ? parts[2] : 0)
            * 1_000_000_000
    }

    /// Two or three numbers of one or two digits, the latter two below 60.
    fileprivate static func clock(_ text: String) -> [Int64]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[0].count <= 2, parts.dropFirst().allSatisfy({ $0.count == 2 }) else {
            return nil
        }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(part) : nil
        }
        return numbers.count == parts.count && numbers.dropFirst().allSatisfy { $0 < 60 } ? numbers : nil
    }
}

/// `mon` to `sun`, or in full.
enum Weekday {
    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    static let rule = TextRule("a day of the week: mon, tue, wed, thu, fri, sat or sun", pattern: pattern) { text in
        index(text) == nil ? "found '\(text)'; allowed are mon, tue, wed, thu, fri, sat and sun" : nil
    }
    private static let pattern = "^(" + (names.map { String($0.prefix(3)) } + names).joined(separator: "|") + ")$"

    /// 0 is Monday.
    static func index(_ text: String) -> Int? {
        names.firstIndex { $0 == text || $0.prefix(3) == text }
    }
}

/// `+02:00`.
enum UTCOffset {
    private static let expectation = "an offset from UTC between '-14:00' and '+14:00', such as '+02:00'"
    static let rule = TextRule(expectation, pattern: #"^[+-](0?[0-9]|1[0-3]):[0-5][0-9]$|^[+-]14:00$|^Z$"#) { text in
        nanoseconds(text) == nil ? "found '\(text)'; allowed is \(expectation)" : nil
    }

    static func nanoseconds(_ text: String) -> Int64? {
        if text == "Z" { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-", text.filter({ $0 == ":" }).count == 1,
            let offset = TimeOfDay.nanoseconds(String(text.dropFirst())), offset <= 14 * 3_600_000_000_000
        else { return nil }
        return sign == "-" ? -offset : offset
    }
}
