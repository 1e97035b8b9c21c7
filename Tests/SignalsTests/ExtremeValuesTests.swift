import MetricModel
import Signals
import Testing

private let seed = Seed(bits: 1)
private let moment = Moment(TimeSpan(nanoseconds: 7_000_000_000))

private func constant(_ value: Double) -> Static {
    var signal = Static()
    signal.value = value
    return signal
}

/// What happens at the ends of the Doubles and beyond.
struct ExtremeValuesTests {
    @Test("a limit that is not written stops no infinity", arguments: [Double.infinity, -.infinity])
    func openLimit(value: Double) {
        var clamp = Modifiers.Clamp()
        if value > 0 { clamp.minimum = 0 } else { clamp.maximum = 0 }
        var modifiers = Modifiers()
        modifiers.clamp = clamp
        #expect(Modified(constant(value), modifiers).value(at: moment, seed: seed) == value)
    }

    @Test("rounding leaves a number alone whose multiple is beyond the Doubles", arguments: [1.5e308, -1.5e308])
    func rounding(value: Double) {
        var modifiers = Modifiers()
        modifiers.round = 0.01
        #expect(Modified(constant(value), modifiers).value(at: moment, seed: seed) == value)
    }

    @Test("the greatest and the least of a NaN are NaN, wherever it stands", arguments: [[.nan, 1], [1, .nan]])
    func notANumber(values: [Double]) {
        var maximum = Maximum()
        var minimum = Minimum()
        maximum.signals = values.map { Operand(constant($0)) }
        minimum.signals = maximum.signals
        #expect(maximum.value(at: moment, seed: seed).isNaN)
        #expect(minimum.value(at: moment, seed: seed).isNaN)
    }

    @Test("a decay keeps its digits when little is left", arguments: [1.0, 10, 30, 100])
    func decay(timeConstants: Double) {
        var signal = Exponential()
        signal.from = 1e9
        signal.timeConstant = TimeSpan(nanoseconds: 1_000_000_000)
        let time = TimeSpan(nanoseconds: Int64(timeConstants * 1e9))
        // e^-n as a product, so that no digit is lost either.
        let expected = (0..<Int(timeConstants)).reduce(1e9) { value, _ in value / 2.718281828459045 }
        let value = signal.value(at: Moment(time), seed: seed)
        #expect((value / expected - 1).magnitude < 1e-13)
    }

    @Test("a range that is wider than a Double can say is refused")
    func width() {
        var uniform = Uniform()
        (uniform.minimum, uniform.maximum) = (-1e308, 1e308)
        var sigmoid = Sigmoid()
        (sigmoid.from, sigmoid.to) = (1e308, -1e308)
        var walk = RandomWalk()
        (walk.minimum, walk.maximum) = (-8e307, 8e307)
        for conflicts in [uniform.conflicts, sigmoid.conflicts, walk.conflicts] {
            #expect(conflicts.map(\.message) == ["the values are further apart than 1.8e308"])
        }
    }

    @Test("two formulas are the same when their bytes are, not when they look alike")
    func composedLetters() throws {
        let (one, two) = ("t + value(\"\u{E9}\")", "t + value(\"e\u{301}\")")
        #expect(try Expression(one) != Expression(two))
        #expect(try Expression(one) == Expression(one))
    }

    @Test("a value needs at least one label to be found by")
    func noLabels() {
        #expect(throws: ExpressionError.self) { try Expression("1 + value()") }
    }
}
