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

private func daily(
    _ points: [(String, Double)],
    _ weekdays: [(String, Double)] = [],
    _ ahead: String
) -> any Signal {
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
    fileprivate func sum(at seconds: Double) -> Double { total(until: moment(seconds)) }
}

struct WaveProductIntegralTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let signals: [any Signal]
        /// At each age, and over the 15 s that follow.
        let totals: [(Double, Double)]

        init(_ name: String, _ signals: [any Signal], _ totals: [(Double, Double)]) {
            (testDescription, self.signals, self.totals) = (name, signals, totals)
        }
    }

    static let ages = [60.25, year + 0.345, 10 * year + 0.345, 100 * year + 0.345]

    // Of mpmath with 50 digits. The product of `c·(middle + amplitude·sin(2π(t + phase)/period))` is multiplied out into
    // a sum of c·cos(ωt + φ) over signs -1, 0, 1 for each wave. From break to break of the line `v + b·u` of all cycles,
    // one after the other, its integral is `((v + b·u)·sin(ωt + φ))/ω + b·cos(ωt + φ)/ω²`, and `c·cos φ·(vu + bu²/2)` for
    // ω = 0.

    private static let business = [("00:00", 10.0), ("06:00", 5), ("09:00", 80), ("17:00", 70), ("20:00", 25)]

    static let cases = [
        Case(
            "no common period",
            [sine(53.2, 4, 5), triangle(61_904, 10, 1)],
            [
                (314.884333160925853, 129.65685804903079), (946917965.815989993, 588.808383636411623),
                (9467454266.08011158, 141.111358889064491), (94672611064.994455, 782.687309938985225),
            ]
        ),
        Case(
            "a week of minutes",
            [sine(60, 50, 50), daily(business, [("sat", 0.5), ("sun", 0.25)], "+00:00"), Static(2)],
            [
                (60224.516047603499, 24756.6675037336368), (106396204950.306344, 12592.6728182235178),
                (1063769114414.04786, 189763.490483786348), (10638886500351.23, 24883.0341557466866),
            ]
        ),
        Case(
            "phases",
            [
                sine(53.2, -8, 10, phase: 7),
                moved(daily([("06:00", 5), ("09:00", 80), ("20:00", 25)], [], "-02:00"), 1800),
                sine(700.7, 2, 3),
            ],
            [
                (39207.0128042899428, 7587.07437996247957), (33713217256.9192359, 1800.63690853465805),
                (337262137784.755023, 36659.4941419500003), (3372718520206.02973, 1335.81162830000398),
            ]
        ),
        Case(
            "lines that end",
            [
                Static(3), sine(53.2, 1, 1), sequence([(1, 90), (8, 3600), (8, year), (2, 1)], repeats: false),
                sine(700.7, 1, 1),
            ],
            [
                (702.723336478423138, 824.764658353336221), (473431793.497960028, 285.487504080257527),
                (2177542987.76808796, 25.120353422436879), (19218645910.3745815, 33.9776002722487036),
            ]
        ),
        Case(
            "a cycle short of whole waves by 1e-9",
            [sine(60.000_000_001, 1, 1), triangle(3600, 10)],
            [
                (6.90150188084978951, 9.43877266395683477), (157788000.000338569, 1.18940633862155533),
                (1577880000.00033841, 1.18926334079224854), (15778800000.0003368, 1.18782613094482586),
            ]
        ),
        Case(
            "a cycle short of whole waves by 5e-7",
            [sine(60.000_000_5, 1, 1), triangle(3600, 10)],
            [
                (6.90150182353198398, 9.43877246989480692), (157788000.000329483, 1.18128024911597646),
                (1577880000.0002484, 1.09083863164905645), (15778800000.0001975, 0.0488376772673754605),
            ]
        ),
        Case(
            "two waves of nearly one period",
            [sine(60, 1, 1), sine(60.000_000_001, 1, 1)],
            [
                (90.2566017190425436, 42.3418772288360794), (47336400.3497473005, 42.61991109328545),
                (473363992.380894781, 42.6129882169762419), (4733632022.53981826, 42.5435201848818408),
            ]
        ),
        Case(
            "two waves of one period",
            [sine(60, 1, 1), sine(60, 1, 1)],
            [
                (90.2566017188191186, 42.3418772304619909), (47336400.3576129783, 42.6206800329877927),
                (473364000.357612978, 42.6206800329877927), (4733640000.35761298, 42.6206800329877927),
            ]
        ),
        Case(
            "four waves",
            [sine(7.3, 1, 1), sine(31, 1, 1), triangle(604_800.1, 1), sine(101.7, 1, 1), sine(86_400, 1, 1)],
            [
                (0.00787624763271112583, 0.000705244473553639673), (15744677.627663129, 11.5750132063865717),
                (157828447.835065896, 5.79037739466408348), (1577659452.55894223, 1.30184810860913593),
            ]
        ),
    ]

    @Test("totals are those of 50 digits, at any age", arguments: cases)
    func reference(example: Case) throws {
        let integral = try integral(example.signals)
        for (age, (total, increase)) in zip(Self.ages, example.totals) {
            let (start, end) = (integral.sum(at: age), integral.sum(at: age + 15))
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
        (
            [sine(1e7, 1e-3, 1e-3), sequence([(0, 0.5), (900, 1e-3), (0, 100)], repeats: true)],
            [(1e7, 0.75), (100.501, 0)]
        ),
        ([sine(0.0137, 1, 1), sequence([(0, 5), (3, 55), (0, 1)], repeats: false)], [(0.0137, 0.75), (60, 0)]),
    ]

    @Test(
        "a total never falls by the millisecond, not by the last digit",
        arguments: zeros.indices,
        [60, year, 10 * year, 100 * year]
    )
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

    @Test("the integral is what adding up many narrow strips gives", arguments: 0..<40)
    func quadrature(index: Int) throws {
        var random = SplitMix64(seed: UInt64(index))
        func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
        var signals: [any Signal] = (0...(index % 4)).map { _ in
            let amplitude = number(-5...5)
            let wave = sine(number(1...100), amplitude, abs(amplitude) * (Bool.random(using: &random) ? 1 : 1.5))
            return Bool.random(using: &random) ? wave : moved(wave, number(-200...200))
        }
        let first = number(0...9)
        let steps = (0..<Int(number(1...8))).map { ($0 == 0 ? first : number(0...9), number(0.5...40)) }
        switch index % 5 {
        case 0: signals.append(Static(first))
        case 1: signals.append(sequence(steps, repeats: false))
        case 2: signals.insert(moved(sequence(steps, repeats: false), number(-200...200)), at: 0)
        default: signals.append(moved(sequence(steps, repeats: true), number(-200...200)))
        }
        let integral = try integral(signals)
        let rate = Product().replacing(operands: signals)
        let (end, count) = (137.25, 40_000)
        let width = end / Double(count)
        let seed = Seed(bits: 0)
        let sum = (0..<count).reduce(0.0) {
            $0 + rate.value(at: moment((Double($1) + 0.5) * width), seed: seed) * width
        }
        // Strips are off by the second derivative times width²/24, and by more where lines meet.
        #expect(abs(integral.sum(at: end) - sum) < 2e-6 * rate.bounds.upperBound * end, "\(rate)")
    }

    @Test("nothing depends on where the epoch is", arguments: [60.0, 12_345_660, 10 * year])
    func epochs(shift: Double) throws {
        let signals = Self.cases[1].signals
        let early = try integral(signals)
        let start = moment(shift - shift.truncatingRemainder(dividingBy: 60)).instant
        let late = try #require(WaveProductIntegral(of: signals, since: start))
        for time in [0.125, 47.3, 86_399.9, 604_800, year / 3] {
            let end = start + span(time)
            let part = early.total(until: Moment(end, since: epoch)) - early.total(until: Moment(start, since: epoch))
            let total = early.total(until: Moment(end, since: epoch))
            #expect(abs(late.total(until: Moment(end, since: start)) - part) <= 2 * total.ulp)
        }
    }

    @Test("products without a common cycle are not summed up in the background")
    func choice() {
        let scaled = {
            var modifiers = Modifiers()
            (modifiers.scale, modifiers.phase, modifiers.offset) = (3, span(5), 7)
            return modifiers
        }()
        let products = Self.cases.prefix(4).map { Product().replacing(operands: $0.signals) }
        for product in products + products.map({ Modified($0, scaled) }) {
            let integral = product.integral(since: epoch, seed: Seed(bits: 1), totals: TotalsCache())
            #expect(integral.checkpoints == nil)
            let sum = (0..<6000).reduce(0.0) {
                $0 + product.value(at: moment((Double($1) + 0.5) / 100), seed: Seed(bits: 1)) / 100
            }
            #expect(abs(integral.sum(at: 60) / sum - 1) < 1e-5)
        }
    }

    @Test("what may be below zero, or is made of something else, is not for it")
    func refused() {
        let (wave, line) = (sine(60, 1, 1), triangle(3600, 1))
        let products: [[any Signal]] = [
            [], [line], [wave, line, line], [wave, Static(-1)], [wave, Static(.nan)], [wave, Static(.infinity)],
            [sine(60, 2, 1), line], [wave, triangle(3600, -1)], [wave, wave, wave, wave, wave], [wave, RandomWalk()],
            [wave, Static(1e150), Static(1e150)], [sine(2e9, 1, 1)], [wave, triangle(2e9, 1)], [Sine(), wave],
        ]
        for signals in products { #expect(WaveProductIntegral(of: signals, since: epoch) == nil) }
    }

    @Test("no parameters, and no times, are too large or too small")
    func extremes() throws {
        let periods = [1e-9, 3e-9, 0.001, 60, 1e9]
        for period in periods {
            for other in periods {
                for level in [0, 1e-190, 1, 1e190] {
                    let signals = [
                        sine(period, level, level), sine(other, -1, 1, phase: -period), triangle(max(2e-9, other), 1),
                    ]
                    for epoch in [Int64.min, 0, .max].map(Timestamp.init(nanoseconds:)) {
                        let integral = try #require(WaveProductIntegral(of: signals, since: epoch))
                        let instants = [.min, -1, 0, 1, 1_000_000, 1 << 61, .max - 1, .max].map(
                            Timestamp.init(nanoseconds:)
                        )
                        let totals = instants.map { integral.total(until: Moment($0, since: epoch)) }
                        #expect(totals.allSatisfy { $0 >= 0 && $0.isFinite })
                        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
                    }
                }
            }
        }
    }
}
