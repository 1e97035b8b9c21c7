import Documents
import MetricModel
import Testing

private let range = "instants are from 1970-01-01T00:00:00.000Z to 2262-04-11T23:47:16.854Z"
private let offsets = "offsets from UTC are from -23:59 to +23:59"
private let noLeapSeconds = "seconds are from 00 to 59; Unix time has no leap seconds"

/// What is wrong with a text; nil when it is an instant.
private func sentence(_ text: String) -> String? {
    do throws(InstantError) {
        _ = try InstantText.instant(text)
        return nil
    } catch {
        return error.sentence(after: "found \(text)", allowed: "this")
    }
}

struct InstantTextTests {
    @Test(
        "an instant is RFC 3339, or seconds since 1970",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000),
            ("2026-01-01T02:00:00+02:00", 1_767_225_600_000), ("2025-12-31T12:01:00-11:59", 1_767_225_600_000),
            ("2026-01-01t00:00:00z", 1_767_225_600_000), ("2026-01-01T00:00:00-00:00", 1_767_225_600_000),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1969-12-31T23:00:00-01:00", 0), ("2262-04-11T23:47:16.854Z", 9_223_372_036_854),
            ("0", 0), ("-0.0004", 0), ("1767225600", 1_767_225_600_000), ("1.7672256e9", 1_767_225_600_000),
            ("9223372036.854", 9_223_372_036_854),
        ] as [(String, Int64)]
    )
    func instant(text: String, milliseconds: Int64) throws {
        #expect(try InstantText.instant(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "fractions of a second are rounded to milliseconds, however many digits they have",
        arguments: [
            (".2", 200), (".25", 250), (".007", 7), (".0004", 0), (".0005", 1), (".1234567", 123),
            (".123456789", 123), (".99949999999999999999999999", 999), (".9995", 1000), (".000000000000000", 0),
        ] as [(String, Int64)]
    )
    func fractions(digits: String, milliseconds: Int64) throws {
        let instant = Timestamp(milliseconds: 1_767_225_600_000 + milliseconds)
        #expect(try InstantText.instant("2026-01-01T00:00:00\(digits)Z") == instant)
        #expect(try InstantText.instant("2026-01-01T05:45:00\(digits)+05:45") == instant)
    }

    @Test("seconds are rounded to milliseconds", arguments: [("0.0005", 1), ("0.00049", 0), ("1767225600.0005", 1)])
    func seconds(text: String, milliseconds: Int64) throws {
        #expect(try InstantText.instant(text).milliseconds % 1000 == milliseconds)
    }

    @Test(
        "what does not exist is told",
        arguments: [
            ("2026-02-29T00:00:00Z", "February 2026 has 28 days"),
            ("2024-02-30T00:00:00Z", "February 2024 has 29 days"),
            ("1900-02-29T00:00:00Z", "February 1900 has 28 days"),
            ("2026-04-31T00:00:00+02:00", "April 2026 has 30 days"),
            ("2026-12-32T00:00:00Z", "December 2026 has 31 days"),
            ("2026-01-00T00:00:00Z", "days are counted from 01"), ("2026-00-01T00:00:00Z", "months are from 01 to 12"),
            ("2026-13-01T00:00:00Z", "months are from 01 to 12"), ("2026-01-01T24:00:00Z", "hours are from 00 to 23"),
            ("2026-01-01T00:60:00Z", "minutes are from 00 to 59"),
            ("2026-01-01T23:59:61Z", "seconds are from 00 to 59"),
            ("2016-12-31T23:59:60Z", noLeapSeconds), ("2026-01-01T00:00:60.5Z", noLeapSeconds),
            ("2026-01-01T00:00:00+24:00", offsets), ("2026-01-01T00:00:00+25:00", offsets),
            ("2026-01-01T00:00:00-00:60", offsets),
            ("2026-01-01", "the time of day is missing"),
            ("2026-01-01T00:00:00", "the offset from UTC is missing, such as Z or +02:00"),
            ("2026-01-01T00:00:00.5", "the offset from UTC is missing, such as Z or +02:00"),
        ]
    )
    func impossible(text: String, reason: String) {
        #expect(sentence(text) == "found \(text): \(reason); allowed is this")
    }

    @Test(
        "what cannot be held is told with the range",
        arguments: [
            "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00+00:01", "0000-01-01T00:00:00Z", "1677-09-21T00:12:43Z",
            "2262-04-11T23:47:16.855Z", "2262-04-11T23:47:16.8545Z", "2262-04-12T00:00:00Z",
            "9999-12-31T23:59:59-23:59",
            "-1", "-0.0006", "9223372036.855", "1e10", "1e20", "1e300", "-1e300", "nan", ".nan", "inf", "-inf",
        ]
    )
    func beyond(text: String) {
        #expect(sentence(text) == "found \(text): \(range); allowed is this")
    }

    @Test(
        "what does not look like an instant is none",
        arguments: [
            "", "now", "yesterday", "2h", "20260101T000000Z", "2026-01-01 00:00:00Z", "2026-1-1T0:0:0Z",
            "2026-01-01T00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00+0200",
            "2026-01-01T00:00:00+02", "2026-01-01T00:00:00+02:00:30", "2026-01-01T00:00:00UTC", " 2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00Zulu", "02026-01-01T00:00:00Z", "-2026-01-01T00:00:00Z",
            "2026-W01-1T00:00:00Z", "2026-01-01T00:00:00−02:00", "٢٠٢٦-01-01T00:00:00Z", "2026-01-0",
            "2026-",
        ]
    )
    func noInstant(text: String) {
        #expect(sentence(text) == "found \(text); allowed is this")
    }

    @Test("an error tells what is allowed by itself")
    func description() {
        let allowed = "allowed is an instant, such as 2026-01-01T00:00:00Z or 1767225600 (seconds since 1970)"
        #expect(throws: InstantError.self) { try InstantText.instant("now") }
        do throws(InstantError) {
            _ = try InstantText.instant("2026-06-31T00:00:00Z")
        } catch {
            #expect(error.description == "June 2026 has 30 days; \(allowed)")
            #expect(error.sentence(after: "x") == "x: June 2026 has 30 days; \(allowed)")
        }
    }

    @Test("between any two instants the time is exact")
    func distances() throws {
        let (first, last) = try (InstantText.instant("0"), InstantText.instant("9223372036.854"))
        #expect((last - first).nanoseconds == 9_223_372_036_854_000_000)
        #expect((first - last).nanoseconds == -9_223_372_036_854_000_000)
    }

    @Test(
        "every millisecond is written as it is",
        arguments: [0, 951_782_399_000, 1_700_000_000_000, 9_223_372_035_000]
    )
    func milliseconds(start: Int64) throws {
        for milliseconds in start..<(start + 1000) {
            let text = InstantText.text(Timestamp(milliseconds: milliseconds))
            #expect(try InstantText.instant(text) == Timestamp(milliseconds: milliseconds), "\(text)")
        }
    }

    @Test(
        "an instant before 1970 can be written as well",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"),
            (1_767_323_045_006, "2026-01-02T03:04:05.006Z"), (.max, "2262-04-11T23:47:16.854Z"),
            (.min, "1677-09-21T00:12:43.145Z"),
        ] as [(Int64, String)]
    )
    func written(milliseconds: Int64, text: String) {
        #expect(InstantText.text(Timestamp(milliseconds: milliseconds)) == text)
    }
}
