import Testing

@testable import Exposition

struct NumberTextTests {
    private static let texts: [(Double, String)] = [
        (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (42, "42"), (10, "10"), (99_999_999, "99999999"),
        (100_000_000, "100000000"), (1e15, "1000000000000000"), (9_007_199_254_740_991, "9007199254740991"),
        (9_007_199_254_740_992, "9007199254740992"), (1e16, "10000000000000000"), (1e17, "1e17"), (-1e22, "-1e22"),
        (1.5e17, "1.5e17"), (123_456_789_012_345_680, "1.2345678901234568e17"),
        (0.5, "0.5"), (-2.5, "-2.5"), (0.1, "0.1"), (0.3, "0.3"), (0.1 + 0.2, "0.30000000000000004"),
        (1.0 / 3, "0.3333333333333333"), (123.456, "123.456"), (1_234_567.891, "1234567.891"),
        (0.001, "0.001"), (0.00001, "0.00001"), (0.000012345, "0.000012345"), (0.000001, "1e-6"),
        (1.25e-7, "1.25e-7"),
        (.leastNonzeroMagnitude, "5e-324"), (2.2250738585072014e-308, "2.2250738585072014e-308"),
        (1.7976931348623157e308, "1.7976931348623157e308"), (9.5367431640625e-7, "9.5367431640625e-7"),
        (.nan, "NaN"), (-.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ]

    @Test("numbers are written with the fewest digits, integers without a point", arguments: texts)
    func text(number: Double, text: String) {
        #expect(NumberText.text(number) == text)
    }

    /// The standard library's text has the fewest digits too, by another algorithm.
    private func significantDigits(_ text: String) -> String {
        let mantissa = text.lowercased().prefix { $0 != "e" }
        let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }
        return String(digits.reversed().drop { $0 == "0" }.reversed())
    }

    /// Those of the numbers whose text does not read back equal, has other digits than the standard library finds, or
    /// is too long. One expectation for all: a hundred thousand would take the testing library half a minute.
    private func mistakes(in numbers: some Sequence<Double>) -> [Double] {
        numbers.filter { number in
            let text = NumberText.text(number)
            return Double(text) != number || significantDigits(text) != significantDigits(number.description)
                || text.utf8.count > NumberText.maximumLength
        }
    }

    @Test("any number reads back equal, with the digits that the standard library finds")
    func randomNumbers() {
        let numbers = (0..<20_000).lazy.map { _ in Double(bitPattern: .random(in: .min ... .max)) }
        #expect(mistakes(in: numbers.filter(\.isFinite)).isEmpty)
    }

    @Test("powers of two, where the neighbours are not equally far, read back equal")
    func powersOfTwo() {
        let powers = (-1074...1023).map { Double(sign: .plus, exponent: $0, significand: 1) }
        #expect(mistakes(in: powers.flatMap { [$0, $0.nextUp, $0.nextDown] }).isEmpty)
    }

    @Test("powers of ten have one digit")
    func powersOfTen() {
        let powers = (-323...308).compactMap { Double("1e\($0)") }
        #expect(powers.count == 632)
        #expect(powers.filter { significantDigits(NumberText.text($0)) != "1" }.isEmpty)
    }

    @Test("decimal fractions keep the digits that they were written with")
    func decimals() {
        let fractions = stride(from: 1, through: 2_000_000, by: 997).map { thousandths in
            "\(thousandths / 1000).\(String(thousandths % 1000 + 1000).dropFirst())"
        }
        let wrong = fractions.filter { fraction in
            // Without zeros at the end, and without a point that nothing follows.
            let trimmed = String(fraction.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
            return Double(fraction).map { NumberText.text($0) } != trimmed
        }
        #expect(wrong.isEmpty)
    }
}
