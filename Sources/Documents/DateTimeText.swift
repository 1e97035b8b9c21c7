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
        var fields = try scanner.date()
        if scanner.rest.isEmpty { throw InstantError("the time of day is missing") }
        try scanner.expect("T", or: "t")
        try scanner.readHourAndMinute(into: &fields)
        try scanner.expect(":")
        fields.second = try scanner.number(ofDigits: 2)
        fields.fraction = try scanner.fraction(after: ".")
        fields.offset = try scanner.offset()
        guard scanner.rest.isEmpty else { throw InstantError() }
        return try milliseconds(of: fields)
    }

    /// The same as spreadsheets, databases and logs write it: with a blank for the `T`, a comma for the point, an offset in
    /// short, and without seconds or time of day. Without an offset it is UTC.
    static func spreadsheetMilliseconds(_ text: String) throws(InstantError) -> Int64 {
        var scanner = Scanner(rest: text.utf8[...])
        var fields = try scanner.date()
        if scanner.rest.isEmpty { return try milliseconds(of: fields) }
        try scanner.expect("T", or: "t", " ")
        try scanner.readHourAndMinute(into: &fields)
        if scanner.skip(":") {
            fields.second = try scanner.number(ofDigits: 2)
            fields.fraction = try scanner.fraction(after: ".", or: ",")
        }
        fields.offset = try scanner.spreadsheetOffset()
        guard scanner.rest.isEmpty else { throw InstantError() }
        return try milliseconds(of: fields)
    }

    private struct Fields {
        var year: Int64
        var month: Int64
        var day: Int64
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        /// Milliseconds.
        var fraction: Int64 = 0
        /// Minutes ahead of UTC.
        var offset: Int64 = 0
    }

    private static func milliseconds(of fields: Fields) throws(InstantError) -> Int64 {
        let days = try date(fields.year, fields.month, fields.day).daysSince1970
        guard fields.hour <= 23 else { throw InstantError("hours are from 00 to 23") }
        guard fields.minute <= 59 else { throw InstantError("minutes are from 00 to 59") }
        guard fields.second != 60 else {
            throw InstantError("seconds are from 00 to 59; Unix time has no leap seconds")
        }
        guard fields.second <= 59 else { throw InstantError("seconds are from 00 to 59") }
        let minutes = (days * 24 + fields.hour) * 60 + fields.minute - fields.offset
        return (minutes * 60 + fields.second) * 1000 + fields.fraction
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

        mutating func date() throws(InstantError) -> Fields {
            let year = try number(ofDigits: 4)
            try expect("-")
            let month = try number(ofDigits: 2)
            try expect("-")
            return Fields(year: year, month: month, day: try number(ofDigits: 2))
        }

        mutating func readHourAndMinute(into fields: inout Fields) throws(InstantError) {
            fields.hour = try number(ofDigits: 2)
            try expect(":")
            fields.minute = try number(ofDigits: 2)
        }

        mutating func number(ofDigits count: Int) throws(InstantError) -> Int64 {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy(isDigit) else { throw InstantError() }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }

        mutating func expect(_ character: Unicode.Scalar, or others: Unicode.Scalar...) throws(InstantError) {
            guard ([character] + others).contains(where: { skip($0) }) else { throw InstantError() }
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// Milliseconds: 1000 when the digits are rounded up to the next second.
        mutating func fraction(
            after point: Unicode.Scalar,
            or other: Unicode.Scalar? = nil
        ) throws(InstantError) -> Int64 {
            guard skip(point) || other.map({ skip($0) }) ?? false else { return 0 }
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
            return try Self.offset(hours, minutes, isBehind: isBehind)
        }

        /// Also `+0200`, `+02` and ` UTC`; nothing is UTC.
        mutating func spreadsheetOffset() throws(InstantError) -> Int64 {
            _ = skip(" ")
            if rest.isEmpty || skip("Z") || skip("z") { return 0 }
            if rest.elementsEqual("UTC".utf8) {
                rest = rest.dropFirst(3)
                return 0
            }
            let isBehind = skip("-")
            if !isBehind { try expect("+") }
            let hours = try number(ofDigits: 2)
            let minutes = skip(":") || !rest.isEmpty ? try number(ofDigits: 2) : 0
            return try Self.offset(hours, minutes, isBehind: isBehind)
        }

        private static func offset(
            _ hours: Int64,
            _ minutes: Int64,
            isBehind: Bool
        ) throws(InstantError) -> Int64 {
            guard hours <= 23, minutes <= 59 else { throw InstantError("offsets from UTC are from -23:59 to +23:59") }
            return (isBehind ? -1 : 1) * (hours * 60 + minutes)
        }

        private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    }
}
