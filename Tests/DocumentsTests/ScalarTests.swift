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
