import Documents
import MetricModel
import Testing

struct SizeTextTests {
    @Test(
        "a number may have a suffix of size",
        arguments: [
            ("42", 42), ("-1.5", -1.5), ("+3", 3), ("1e3", 1000), (".5", 0.5), ("5.", 5), ("1E-2", 0.01),
            ("2u", 0.000002), ("2m", 0.002), ("9m", 0.009), ("2k", 2000), ("1.5k", 1500), ("-3M", -3_000_000),
            ("2G", 2e9), ("2T", 2e12), ("1Ki", 1024), ("1.5Mi", 1_572_864), ("1Gi", 1_073_741_824),
            ("1Ti", 1_099_511_627_776),
            ("1e3k", 1e6), ("1e3m", 1), ("inf", .infinity), ("-Inf", -.infinity), ("+.inf", .infinity),
        ]
    )
    func number(text: String, number: Double) {
        #expect(SizeText.number(text) == number)
    }

    @Test(
        "what is no number is none",
        arguments: [
            "", "k", "2K", "2kk", "2 k", "1_000", "0x10", "infinity", "one", "--1", "1e", "e5", "1.2.3", "2µ", "٣", ".",
            "+",
        ]
    )
    func noNumber(text: String) {
        #expect(SizeText.number(text) == nil)
    }

    @Test("a number beyond the largest is infinite")
    func beyond() {
        #expect(SizeText.number("1e400") == .infinity)
    }
}

struct DurationTextTests {
    @Test(
        "a duration is numbers with units",
        arguments: [
            ("500ms", 500), ("1s", 1000), ("90s", 90_000), ("2m", 120_000), ("3h", 10_800_000), ("1d", 86_400_000),
            ("1h30m", 5_400_000), ("1.5s", 1500), ("2M", 120_000), ("1D", 86_400_000), ("250MS", 250), ("0s", 0),
        ] as [(String, Int64)]
    )
    func span(text: String, milliseconds: Int64) {
        #expect(DurationText.span(text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no duration is none",
        arguments: ["", "5", "s", "5 s", "5x", "5s ", "-5s", "1h30", "s5", "1..5s", "99999999d"]
    )
    func noSpan(text: String) {
        #expect(DurationText.span(text) == nil)
    }
}

struct InstantTextTests {
    @Test(
        "an instant is RFC 3339, or seconds since 1970",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000),
            ("2026-01-01T00:00:00.25Z", 1_767_225_600_250), ("2026-01-01T02:00:00+02:00", 1_767_225_600_000),
            ("2026-01-01t00:00:00z", 1_767_225_600_000), ("1969-12-31T23:59:59Z", -1000),
            ("0", 0), ("1767225600", 1_767_225_600_000), ("1767225600.0005", 1_767_225_600_001), ("-1", -1000),
        ] as [(String, Int64)]
    )
    func instant(text: String, milliseconds: Int64) {
        #expect(InstantText.instant(text) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "what is no instant is none",
        arguments: [
            "", "now", "2026-01-01", "2026-13-01T00:00:00Z", "1e20", "nan", "inf", "9999-01-01T00:00:00Z",
        ]
    )
    func noInstant(text: String) {
        #expect(InstantText.instant(text) == nil)
    }

    @Test("every millisecond is written as it is", arguments: [-1_700_000_000_500, -1000, 0, 1_700_000_000_000])
    func milliseconds(start: Int64) {
        for milliseconds in start..<(start + 1000) {
            let text = InstantText.text(Timestamp(milliseconds: milliseconds))
            #expect(InstantText.instant(text) == Timestamp(milliseconds: milliseconds), "\(text)")
        }
    }
}
