import Signals
import TestSupport
import Testing

struct ExpressionTests {
    private func value(_ source: String, t: Double = 0, now: Double = 0) throws -> Double {
        try Expression(source).evaluate(t: t, now: now) { Double($0 + 1) * 100 }
    }

    @Test(
        "operators bind as in mathematics",
        arguments: [
            ("1 + 2*3", 7), ("(1 + 2)*3", 9), ("-2^2", -4), ("2^3^2", 512), ("2^-1", 0.5), ("7 - 4 - 2", 1),
            ("8/4/2", 1),
            ("-7 % 3", 2), ("7 % -3", -2), ("1 < 2", 1), ("1 + 1 == 2 && 3 > 4", 0), ("0 || 2", 1), ("!3", 0),
            ("!0 + 1", 2),
            ("1 ? 2 : 3", 2), ("0 ? 2 : 0 ? 3 : 4", 4), ("2k + 1", 2001), ("2m", 0.002), ("1Ki", 1024), (".5e1", 5),
            ("1.", 1),
            ("\n 1 +\t1 ", 2),
        ] as [(String, Double)]
    )
    func operators(source: String, expected: Double) throws {
        #expect(try value(source) == expected)
    }

    @Test(
        "functions are those of mathematics",
        arguments: [
            ("sin(pi/2)", 1), ("cos(0)", 1), ("atan2(1, 1)*4 - pi", 0), ("exp(0)", 1), ("ln(e)", 1), ("log10(1000)", 3),
            ("log2(8)", 3), ("sqrt(16)", 4), ("cbrt(27)", 3), ("abs(-3)", 3), ("sign(-3)", -1), ("floor(-1.5)", -2),
            ("ceil(1.2)", 2), ("round(2.5)", 3), ("trunc(-1.7)", -1), ("step(0)", 1), ("step(-1)", 0),
            ("min(3, 1, 2)", 1),
            ("max(3, 9, 2, 4)", 9), ("clamp(5, 0, 3)", 3), ("lerp(10, 20, 0.25)", 12.5), ("pow(2, 10)", 1024),
            ("hypot(3, 4)", 5), ("mod(-1, 3)", 2),
            ("tanh(0) + sinh(0) + cosh(0) + asin(0) + acos(1) + atan(0) + tan(0)", 1),
        ] as [(String, Double)]
    )
    func functions(source: String, expected: Double) throws {
        #expect(abs(try value(source) - expected) < 1e-14)
    }

    @Test("time and other values are inputs")
    func inputs() throws {
        #expect(try value("t*2 + now", t: 3, now: 100) == 106)
        #expect(try value(#"value("GET") + value('POST', "it's") - value("GET")"#) == 200)
        #expect(try Expression(#"value("GET") + value('P"')"#).references == [["GET"], [#"P""#]])
        #expect(try Expression("2*pi").isConstant)
        #expect(try !Expression("2*t").isConstant)
        #expect(try value("1/0") == .infinity)
        #expect(try value("0/0").isNaN)
    }

    @Test(
        "a mistake is told with its column",
        arguments: [
            ("", 0, "the formula is empty; write an expression"),
            ("2**3", 1, "found '**'; write '^' for a power"),
            ("1 + ", 4, "found the end where a number, a name or '(' should stand"),
            ("(1 + 2", 6, "')' is missing for the '(' in column 1"),
            ("1 2", 2, "found the number 2 where the formula should end or an operator stand"),
            ("foo", 0, "unknown name 'foo'; known are t, now, pi, e and functions"),
            ("sin", 0, "'sin' is a function; write its arguments in brackets after it"),
            ("sin(1, 2)", 0, "sin takes 1 argument, found 2"),
            ("min(1)", 0, "min takes 2 to 20 arguments, found 1"),
            ("1 < 2 < 3", 6, "comparisons cannot be chained; write 'a < b && b < c'"),
            ("1 = 2", 2, "found '=', which has no meaning here; write '==' to compare"),
            ("1 ? 2", 5, "':' is missing for the '?' in column 3"),
            ("value(\"x", 6, "this text is not closed; write \" at its end"),
            ("value(x)", 6, "found 'x'; value takes the values of labels, in quotes"),
            ("1e999", 0, "the number 1e999 is too large; at most 1.8e308 is allowed"),
            ("é", 0, "found 'é', which has no meaning here"),
        ]
    )
    func mistakes(source: String, offset: Int, message: String) {
        let error = #expect(throws: ExpressionError.self) { try Expression(source) }
        #expect(error?.message == message)
        #expect(error?.offset == offset)
    }

    @Test("the place of a mistake is shown under its line")
    func diagram() {
        let source = "1 +\n\t2 $ 3"
        let error = #expect(throws: ExpressionError.self) { try Expression(source) }
        #expect(error?.diagram(of: source) == "  \t2 $ 3\n  \t  ^")
    }

    @Test(
        "however deep or long, a formula is refused or evaluated",
        arguments: [
            String(repeating: "(", count: 3000), String(repeating: "-", count: 3000) + "1",
            String(repeating: "1+", count: 1900) + "1", String(repeating: "2^", count: 1500) + "1",
            String(repeating: "1?", count: 1000), String(repeating: "x", count: 5000),
            String(repeating: "sin(", count: 800),
        ]
    )
    func limits(source: String) {
        #expect(throws: ExpressionError.self) { try Expression(source) }
    }

    @Test("no text is the end of the program")
    func fuzz() {
        let words = [
            "1", "t", "+", "-", "*", "^", "(", ")", "sin", ",", "?", ":", "value", "\"a\"", "<", "!", "&&", "min", " ",
        ]
        var random = SplitMix64(seed: 1)
        var parsed = 0
        for _ in 0..<5000 {
            let source = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                words.randomElement(using: &random) ?? ""
            }.joined()
            guard let expression = try? Expression(source) else { continue }
            parsed += 1
            _ = expression.evaluate(t: 1, now: 2) { _ in 3 }
        }
        #expect(parsed > 100)
    }
}
