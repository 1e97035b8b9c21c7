import MetricModel
import Signals
import Testing

@testable import Documents

private func read<Value>(_ yaml: String, _ codec: Codec<Value>) throws -> (value: Value?, messages: [String]) {
    let node = try #require(try YAMLReading.node(of: yaml))
    var reading = Reading()
    let value = codec.read(node, &reading)
    return (value, reading.diagnostics.all.map(\.message))
}

@Suite("YAML scalars")
struct YAMLScalarTests {
    /// The values are those of PyYAML 6, which reads YAML 1.1; `0o17` is YAML 1.2's.
    @Test(
        "a number may be written as in YAML 1.1",
        arguments: [
            ("0x10", 16), ("-0x1_0", -16), ("0b11", 3), ("0o17", 15), ("1_000", 1000), ("1_000.5", 1000.5),
            ("+1_0", 10),
            ("1:30", 90), ("1:30:00", 5400), ("-1:30", -90), ("190:20:30", 685_230), ("1:30.5", 90.5), ("007", 7),
            ("00", 0),
            ("08", 8), ("1.5e3", 1500), ("0.25", 0.25),
        ]
    )
    func numbers(word: String, number: Double) throws {
        #expect(try read(word, Codec<Double>.number(.finite)).value == number)
        let span = try read(word, Codec.duration(allowsZero: true)).value
        #expect(span?.seconds == (number < 0 ? nil : number))
    }

    @Test(
        "what is no number there is none here",
        arguments: [
            "1_", "_1", "1__0", "0x", "0xg", "1:60", "1:", "09:00", "1:2a", "0b2", "1_k", "yes", "true", "'0x10'",
            "'1:30'",
        ]
    )
    func noNumbers(word: String) throws {
        let found = try read(word, Codec<Double>.number(.finite))
        #expect(found.value == nil)
        #expect(found.messages.count == 1)
    }

    @Test("a number that YAML 1.1 and 1.2 read differently is refused", arguments: ["010", "-010", "0_10"])
    func octal(word: String) throws {
        let found = try read(word, Codec<Double>.number(.finite))
        let sign = word.hasPrefix("-") ? "-" : ""
        #expect(
            found.messages == [
                "found \(word): it is \(sign)8 in YAML 1.1 and \(sign)10 in YAML 1.2; write one of these; allowed is a finite "
                    + "number, such as 42, 1.5 or '2k'"
            ]
        )
        #expect(try read(word, Codec<UInt64>.wholeNumber).value == nil)
        #expect(try read(word, Codec.duration(allowsZero: true)).value == nil)
    }

    @Test(
        "a whole number may be written as in YAML 1.1",
        arguments: [("0x10", 16), ("1_000", 1000), ("0b1", 1)] as [(String, UInt64)]
    )
    func wholeNumbers(word: String, number: UInt64) throws {
        #expect(try read(word, Codec<UInt64>.wholeNumber).value == number)
    }

    /// What PyYAML and pydantic 2 take for a Boolean together.
    @Test(
        "a flag may be any word for true or false",
        arguments: [
            (true, ["true", "True", "TRUE", "yes", "Yes", "on", "ON", "y", "Y", "t", "1", "'true'", "\"yes\"", "'1'"]),
            (false, ["false", "False", "no", "NO", "off", "n", "N", "f", "0", "'off'", "'0'"]),
        ]
    )
    func flags(flag: Bool, words: [String]) throws {
        for word in words { #expect(try read(word, Codec<Bool>.flag).value == flag, "\(word)") }
    }

    @Test("other words are no flags", arguments: ["2", "1.0", "maybe", "~", "''", "[]"])
    func noFlags(word: String) throws {
        #expect(try read(word, Codec<Bool>.flag).messages.count == 1)
    }

    @Test(
        "a text is what is written, byte for byte",
        arguments: [
            "1", "007", "1.10", "yes", "No", "true", "1_000", "0x10", "2024-01-01", "1:30", "nan", ".inf", "-0", "1e3",
            "x",
        ]
    )
    func texts(word: String) throws {
        for spelling in [word, "'\(word)'", "\"\(word)\""] {
            #expect(try read(spelling, Codec<String>.text(maximumLength: 99)).value == word)
        }
    }

    @Test("nothing is no text", arguments: ["~", "null", "Null", "NULL"])
    func nothing(word: String) throws {
        let expected =
            "found \(word), which stands for nothing; allowed is a text; in quotes it is the word: \"\(word)\""
        #expect(try read(word, Codec<String>.text(maximumLength: 99)).messages == [expected])
        #expect(try read("'\(word)'", Codec<String>.text(maximumLength: 99)).value == word)
    }

    @Test("in JSON a scalar has the type that it is written with")
    func json() throws {
        var reading = Reading()
        for text in ["1", "true"] {
            _ = Codec<String>.text(maximumLength: 99).read(try JSONReading.node(of: Array(text.utf8)), &reading)
        }
        for text in ["1", "\"true\""] {
            _ = Codec<Bool>.flag.read(try JSONReading.node(of: Array(text.utf8)), &reading)
        }
        #expect(
            reading.diagnostics.all.map(\.message) == [
                "found 1, which is not text; write it in quotes: \"1\"",
                "found true, which is not text; write it in quotes: \"true\"", "found 1; allowed is true or false",
                "found 'true'; allowed is true or false",
            ]
        )
    }
}
