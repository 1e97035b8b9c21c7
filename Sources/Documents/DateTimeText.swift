import MetricModel

/// A date and a time of day (RFC 3339, section 5.6), with any number of digits after the second.
///
/// A second of 60 is refused on every date, as it is in Prometheus: Unix time has no number for a leap second.
enum DateTimeText {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// Milliseconds since 1970, rounded to the nearest.
    static func milliseconds(_ text: String) throws(InstantError) -> Int64 {
        var scanner = Scanner(rest: text.utf8[...])
        let year = try scanner.number(ofDigits: 4)
        try scanner.expect("-")
        let month = try scanner.number(ofDigits: 2)
        try scanner.expect("-")
        let day = try scanner.number(ofDigits: 2)
        if scanner.rest.isEmpty { throw InstantError("the time of day is missing") }
        try scanner.expect("T", or: "t")
        let hour = try scanner.number(ofDigits: 2)
        try scanner.expect(":")
        let minute = try scanner.number(ofDigits: 2)
        try scanner.expect(":")
        let second = try scanner.number(ofDigits: 2)
        let fraction = try scanner.fraction()
        let offset = try scanner.offset()
        guard scanner.rest.isEmpty else { throw InstantError() }

        let days = try date(year, month, day).daysSince1970
        guard hour <= 23 else { throw InstantError("hours are from 00 to 23") }
        guard minute <= 59 else { throw InstantError("minutes are from 00 to 59") }
        guard second != 60 else { throw InstantError("seconds are from 00 to 59; Unix time has no leap seconds") }
        guard second <= 59 else { throw InstantError("seconds are from 00 to 59") }
        return (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + fraction
    }

    private static func date(_ year: Int64, _ month: Int64, _ day: Int64) throws(InstantError) -> CalendarDate {
        if let date = CalendarDate(year: year, month: month, day: day) { return date }
        guard (1...12).contains(month) else { throw InstantError("months are from 01 to 12") }
        guard day > 0 else { throw InstantError("days are counted from 01") }
        let count = CalendarDate.dayCount(ofMonth: month, in: year)
        throw InstantError("\(months[Int(month) - 1]) \(year) has \(count) days")
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        mutating func number(ofDigits count: Int) throws(InstantError) -> Int64 {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(isDigit) else { throw InstantError() }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        mutating func expect(_ character: Unicode.Scalar, or other: Unicode.Scalar? = nil) throws(InstantError) {
            guard skip(character) || other.map({ skip($0) }) ?? false else { throw InstantError() }
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// Milliseconds: 1000 when the digits are rounded up to the next second.
        mutating func fraction() throws(InstantError) -> Int64 {
            guard skip(".") else { return 0 }
            let digits = rest.prefix(while: isDigit)
            guard !digits.isEmpty else { throw InstantError() }
            rest = rest.dropFirst(digits.count)
            let tenths = digits.prefix(4).reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
            return ([1000, 100, 10, 1][min(4, digits.count) - 1] * tenths + 5) / 10
        }

        /// Minutes ahead of UTC.
        mutating func offset() throws(InstantError) -> Int64 {
            if rest.isEmpty { throw InstantError("the offset from UTC is missing, such as Z or +02:00") }
            if skip("Z") || skip("z") { return 0 }
            let isBehind = skip("-")
            if !isBehind { try expect("+") }
            let hours = try number(ofDigits: 2)
            try expect(":")
            let minutes = try number(ofDigits: 2)
            guard hours <= 23, minutes <= 59 else { throw InstantError("offsets from UTC are from -23:59 to +23:59") }
            return (isBehind ? -1 : 1) * (hours * 60 + minutes)
        }

        private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    }
}
