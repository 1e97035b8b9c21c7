import MetricModel
import Signals
import TestSupport
import Testing

private func formula(_ source: String) -> Formula {
    make(Formula.self, ["expression": .text(source)])
}

struct ExpressionCycleTests {
    /// A formula, how long its cycle is and how long the shortest in it, in seconds.
    private static let periods: [(String, Double, Double)] = [
        ("sin(2*pi*t/300)", 300, 300),
        ("50 + 30*sin(2*pi*t/300) + 10*sin(2*pi*t/45)", 900, 45),
        ("cos(2*pi*(t+5)/300)", 300, 300),
        ("tan(t*2*pi/300)", 300, 300),
        ("sin(-(t - 7)/60*2*pi)", 60, 60),
        ("sin(1 - 2*pi*t/0.3)", 0.3, 0.3),
        ("sin(pi*(t + now)/60)", 60, 60),
        ("sin(2*pi*(3*t - t)/60)", 30, 30),
        ("(t % 86400)/3600", 86_400, 86_400),
        ("t % 60 < 30 ? 1 : 0", 60, 60),
        ("-t % -60", 60, 60),
        ("mod(3*t + 7, 60)", 20, 20),
        ("now/3 % 7", 21, 21),
        ("t % 0.001", 0.001, 0.001),
        ("(t % 60) % (1/0)", 60, 60),
        ("!(t % 4) && t % 6 || 0", 12, 4),
        ("max(t % 4, t % 6, 1)", 12, 4),
        ("t % 4 + t % 6", 12, 4),
        ("clamp(sin(2*pi*t/60), -0.5, 0.5)", 60, 60),
        ("lerp(1, 2, (t % 60)/60)", 60, 60),
        ("exp(sin(2*pi*t/60)) ^ 2 / 3", 60, 60),
        // What the epoch decides is constant for a series.
        ("(now - t) * sin(2*pi*t/60)", 60, 60),
        ("sin(2*pi*(t - (now - t))/60)", 60, 60),
        // Waves within a tooth of a saw.
        ("sin(2*pi*(t % 600)/60)", 600, 60),
        ("sin(2*pi*(90 - t % 100)/60)", 100, 60),
        ("(5 + t % 100) % 30 + 1", 100, 30),
    ]

    @Test("a formula that repeats says after what", arguments: periods)
    func period(source: String, length: Double, finest: Double) throws {
        let cycle = try #require(formula(source).cycle)
        #expect(cycle == Cycle(length: span(length), finest: span(finest)))
    }

    @Test("what is said to repeat does", arguments: periods)
    func repetition(source: String, length: Double, finest: Double) {
        let formula = formula(source)
        let epoch = Timestamp(milliseconds: 1_767_225_600_000)
        var random = SplitMix64(seed: 1)
        let isSteep = source.contains("0.001") || source.contains("tan")
        for _ in 0..<100 {
            // Away from the jumps, all of which are at a multiple of a thousandth of the cycle or of a second.
            let place = (Double(Int.random(in: 0..<1000, using: &random)) + 0.37) * length / 1000
            let values = [-1.0, 0, 1, 1000].map { count in
                formula.value(at: Moment(epoch + span(place + count * length), since: epoch), seed: Seed(bits: 0))
            }
            let slack = (isSteep ? 1e-3 : 1e-5) * max(1, abs(values[1]))
            #expect(values.allSatisfy { abs($0 - values[1]) <= slack }, "\(source) at \(place): \(values)")
        }
    }

    @Test(
        "one that does not, or does not show it, says nothing",
        arguments: [
            "5", "t", "now - t", "t - t", "0*t % 60", "sin(t)", "sin(0*t)", "sin(6.283*t)", "sin(2*pi*t/300) + t",
            "sin(2*pi*t*t)", "sin(2*pi*t/300 + sin(t))", "sin(1/t)", "floor(t/60)", "t > 5", "2^t", "abs(t)", "!t",
            "t > 5 ? t % 60 : 0", "t % t", "60 % t", "t % 0", "t % (1/0)", "t % (0/0)", "t % (now - t)",
            "t % 1e-9", "t % 1e300", "t*(1/0) % 60", "t*1e308*10 % 60", "t*(0/0) % 60", "(t % 60) % 0",
            // Too long to be of use, or for 64 bits.
            "t % 60 + t % 61.001", "t % 86399.999999 + t % 86399.999998", "sin(2*pi*(t % 864000)/60) + t % 30.001",
            #"value("a")"#, #"t % 60 + value("a")"#, #"t % 60 ? 1 : value("a")"#,
        ]
    )
    func none(source: String) {
        #expect(formula(source).cycle == nil)
    }

    @Test("the total of one that repeats counts whole cycles, and finds where it jumps", arguments: totals)
    func total(source: String, seconds: Double, expected: Double) {
        let integral = formula(source).integral(since: .unixEpoch, seed: Seed(bits: 0), totals: TotalsCache())
        #expect(integral.checkpoints == nil)
        // A jump is found to the nanosecond.
        #expect(abs(integral.total(until: Moment(span(seconds))) / expected - 1) < 1e-9)
    }

    static let totals: [(source: String, seconds: Double, expected: Double)] = [
        // 1000 cycles, each with a mean of 10; then half a wave, ∫ 5·sin = 5·60/π.
        ("10 + 5*sin(2*pi*t/60)", 60_030, 600_300 + 300 / Double.pi),
        // The upper half of a wave: 60/π.
        ("sin(2*pi*t/60)", 6000, 100 * 60 / Double.pi),
        ("t % 86400 < 60 ? 100 : 0", 100 * 86_400, 600_000),
        ("t % 3600 < 60 ? 100 : 0", 3600 * 24 + 30, 24 * 6000 + 3000),
        ("floor(t % 10)", 1000, 4500),
        // What is no number counts as nothing.
        ("t % 60 < 30 ? 1/0 : 2", 600, 600),
    ]
}
