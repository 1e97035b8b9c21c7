import MetricModel
import TestSupport
import Testing

@testable import Signals

private let epoch = Timestamp(milliseconds: 1_767_225_600_000)
private let year = 31_557_600.0

private func moment(_ seconds: Double) -> Moment { Moment(epoch + span(seconds), since: epoch) }

private func sine(_ period: Double, _ amplitude: Double, _ offset: Double, phase: Double = 0) -> any Signal {
    let wave = make(
        Sine.self,
        ["period": .duration(span(period)), "amplitude": .number(amplitude), "offset": .number(offset)]
    )
    return phase == 0 ? wave : moved(wave, phase)
}

private func moved(_ signal: any Signal, _ phase: Double) -> any Signal {
    var modifiers = Modifiers()
    modifiers.phase = span(phase)
    return Modified(signal, modifiers)
}

private func triangle(_ period: Double, _ peak: Double, _ offset: Double = 0) -> any Signal {
    make(Triangle.self, ["period": .duration(span(period)), "peak": .number(peak), "offset": .number(offset)])
}

private func daily(_ points: [(String, Double)], _ weekdays: [(String, Double)] = [],
    _ ahead: String) -> any Signal {
    func table(_ entries: [(String, Double)]) -> FieldValue {
        .table(entries.map { FieldValue.TableEntry(key: $0.0, number: $0.1) })
    }
    return make(
        Daily.self,
        ["points": table(points), "weekdays": table(weekdays), "utc_offset": .text(ahead)]
    )
}

private func sequence(_ steps: [(Double, Double)], repeats: Bool, _ interpolate: String = "linear") -> any Signal {
    make(
        StepSequence.self,
        [
            "steps": steps.map { StepSequence.Step($0.0, for: span($0.1)) }.fieldValue, "repeat": .flag(repeats),
            "interpolate": .text(interpolate),
        ]
    )
}

private func product(_ signals: any Signal...) -> any Signal { Product().replacing(operands: signals) }

private func integral(_ signals: [any Signal]) throws -> WaveProductIntegral {
    try #require(WaveProductIntegral(of: signals, since: epoch))
}

extension Integral {
    fileprivate func total(_ seconds: Double) -> Double { total(until: moment(seconds)) }
}

struct WaveProductIntegralTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signals: [any Signal]
        /// At each age, and over the 15 s that follow.
        let totals: [(Double, Double)]
    }

    static let ages = [60.25, year + 0.345, 10 * year + 0.345, 100 * year + 0.345]

    private static let business = [("00:00", 10.0), ("06:00", 5), ("09:00", 80), ("17:00", 70), ("20:00", 25)]

    static let cases: [Case] = [
Case(testDescription: "drawn", signals: [sine(53.2, 4, 5), triangle(61_904, 10, 1)], totals: [(314.884333160925853, 129.65685804903079), (946917965.815989993, 588.808383636411623), (9467454266.08011158, 141.111358889064491), (94672611064.994455, 782.687309938985225)]),
Case(testDescription: "week", signals: [sine(60, 50, 50), daily(business, [("sat", 0.5), ("sun", 0.25)], "+00:00"), Static(2)], totals: [(60224.516047603499, 24756.6675037336368), (106396204950.306344, 12592.6728182235178), (1063769114414.04786, 189763.490483786348), (10638886500351.23, 24883.0341557466866)]),
Case(testDescription: "phases", signals: [sine(53.2, -8, 10, phase: 7), moved(daily([("06:00", 5), ("09:00", 80), ("20:00", 25)], [], "-02:00"), 1800), sine(700.7, 2, 3)], totals: [(39207.0128042899428, 7587.07437996247957), (33713217256.9192359, 1800.63690853465805), (337262137784.755023, 36659.4941419500003), (3372718520206.02973, 1335.81162830000398)]),
Case(testDescription: "once", signals: [Static(3), sine(53.2, 1, 1), sequence([(1, 90), (8, 3600), (8, year), (2, 1)], repeats: false), sine(700.7, 1, 1)], totals: [(702.723336478423138, 824.764658353336221), (473431793.497960028, 285.487504080257527), (2177542987.76808796, 25.120353422436879), (19218645910.3745815, 33.9776002722487036)]),
    ]

    @Test("totals are those of 50 digits, at any age", arguments: cases)
    func reference(example: Case) throws {
        let integral = try integral(example.signals)
        for (age, (total, increase)) in zip(Self.ages, example.totals) {
            let (start, end) = (integral.total(age), integral.total(age + 15))
            #expect(abs(start / total - 1) < 3e-16, "\(start) at \(age)")
            #expect(abs(end - start - increase) <= 1.5 * end.ulp, "\(end - start) at \(age)")
        }
    }

    /// Products, and where they touch zero or change their shape: a period, and a share of it.
    static let zeros: [([any Signal], [(Double, Double)])] = [
        ([sine(60, 50, 50), daily(business, [("sat", 0), ("sun", 0.25)], "+00:00")], [(60, 0.75), (86_400, 0)]),
        ([sine(53.2, 4, 4), triangle(61_904, 10)], [(53.2, 0.75), (61_904, 0), (61_904, 0.5)]),
        ([sine(604_800.1, -3, 3), triangle(1_000_003, 7)], [(604_800.1, 0.25), (1_000_003, 0)]),
        // Both zero next to each other.
        ([sine(86_400, 1, 1), triangle(64_800.002, 1)], [(86_400, 0.75), (64_800.002, 1)]),
        ([sine(60, 1, 1), sine(90_061, 2, 2), sine(60, -1, 1)], [(60, 0.75), (60, 0.25), (90_061, 0.75)]),
        ([sine(1e7, 1e-3, 1e-3), sequence([(0, 0.5), (900, 1e-3), (0, 100)], repeats: true)], [(1e7, 0.75), (100.501, 0)]),
        ([sine(0.0137, 1, 1), sequence([(0, 5), (3, 55), (0, 1)], repeats: false)], [(0.0137, 0.75), (60, 0)]),
    ]

    @Test("a total never falls by the millisecond, not by the last digit", arguments: zeros.indices, [60, year, 10 * year, 100 * year])
    func order(index: Int, age: Double) throws {
        let (signals, places) = Self.zeros[index]
        let integral = try integral(signals)
        for (period, share) in places {
            let period = span(period).nanoseconds
            let place = span(age).nanoseconds / period * period + Int64(Double(period) * share)
            let totals = (-5000...5000).map { step in
                integral.total(until: Moment(epoch + TimeSpan(nanoseconds: place + step * 1_000_000), since: epoch))
            }
            #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test func speed() throws {
        let clock = ContinuousClock()
        for example in Self.cases + [
            Case(testDescription: "two", signals: [sine(61.3, 1, 1), sine(700, 1, 2), triangle(3601, 4)], totals: []),
            Case(testDescription: "four", signals: [sine(61.3, 1, 1), sine(700, 1, 2), sine(70, 1, 2), sine(71, 1, 2), triangle(3601, 4)], totals: []),
            ]
        {
            let made = try clock.measure { _ = try integral(example.signals) }
            let made2 = try integral(example.signals)
            var sum = 0.0
            let times = [60, 100 * year].map { age in
                clock.measure { for step in 0..<10_000 { sum += made2.total(age + Double(step) * 1.01) } } / 10_000
            }
            print(example.testDescription, made, times, sum)
        }
    }
}
