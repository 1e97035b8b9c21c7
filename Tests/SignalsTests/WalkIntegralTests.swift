import MetricModel
import TestSupport
import Testing

@testable import Signals

private let epoch = Timestamp(milliseconds: 1_767_225_600_000)
private let year = 31_557_600.0

private func moment(_ seconds: Double) -> Moment { Moment(epoch + span(seconds), since: epoch) }

private func seed(_ index: Int) -> Seed { Seed(bits: UInt64(index) &* 0x9E37_79B9_7F4A_7C15) }

private func walk(
    start: Double = 50,
    step: Double = 2,
    lower: Double = 0,
    upper: Double? = 100,
    _ index: Int = 1
) -> WalkIntegral {
    WalkIntegral(start: start, step: step, lower: lower, upper: upper, since: epoch, seed: seed(index))
}

extension Integral {
    /// Over the second that begins then.
    fileprivate func rate(_ seconds: Double) -> Double { total(seconds + 1) - total(seconds) }
}

private struct Moments {
    let count: Double
    let mean: Double
    let variance: Double

    init(_ samples: [Double]) {
        let (count, mean) = (Double(samples.count), samples.reduce(0, +) / Double(samples.count))
        self.count = count
        self.mean = mean
        variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }

    /// Whether they can be those of so many draws of a law, by 4.5 standard errors: `√(variance/n)` of the mean and
    /// `variance·√((kurtosis − 1)/n)` of the variance. Slack is relative to the deviation and to the variance.
    func agree(mean: Double, variance: Double, kurtosis: Double = 3, slack: Double = 0) -> Bool {
        abs(self.mean - mean) < variance.squareRoot() * (4.5 / count.squareRoot() + slack)
            && abs(self.variance / variance - 1) < 4.5 * ((kurtosis - 1) / count).squareRoot() + slack
    }
}

private func correlation(_ first: [Double], _ second: [Double]) -> Double {
    let (a, b) = (Moments(first), Moments(second))
    let products = zip(first, second).map { ($0 - a.mean) * ($1 - b.mean) }
    return Moments(products).mean / (a.variance * b.variance).squareRoot()
}

/// What holds for every integral, on some that are random.
struct RandomIntegralTests {
    static let integrals: [any Integral] = [
        walk(), walk(start: 0, step: 30), walk(start: 7, step: 1e-3, lower: 7, upper: 7.5), walk(upper: nil),
        walk(start: 0, step: 1e-6, upper: nil), walk(start: 3, step: 5, lower: 2, upper: 1e15),
        PoissonRateIntegral(rate: 0.01, since: epoch, seed: seed(1)),
        PoissonRateIntegral(rate: 1000, since: epoch, seed: seed(1)),
    ]

    /// Around the ends of covering blocks, of smaller ones, and elsewhere.
    static let starts = [0.0, 59, 1024 - 0.5, 0x1p20 - 0.5, year + 0.25, 0x1.8p28 - 0.5, 100 * year]

    @Test("a total never falls, not by the last digit", arguments: integrals.indices, starts)
    func monotony(index: Int, start: Double) {
        let integral = Self.integrals[index]
        let totals = (0..<1500).map { integral.total(start + Double($0) / 1000) }
        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(start == 0 || totals[1499] > totals[0])
    }

    @Test("not in ten seconds by the millisecond either")
    func longMonotony() {
        for integral in [walk() as any Integral, PoissonRateIntegral(rate: 1, since: epoch, seed: seed(1))] {
            let totals = (0...10_000).map { integral.total(10 * year + Double($0) / 1000) }
            #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test("a total never falls where blocks of any size meet", arguments: integrals.indices)
    func edges(index: Int) {
        let integral = Self.integrals[index]
        for level in 0...32 {
            for block in [1, 3, 5] as [Int64] where block << Int64(level) < 1 << 33 {
                let edge = TimeSpan(nanoseconds: (block << Int64(level)) * 1_000_000_000)
                let totals = [-1, 0, 1, 1000].map {
                    integral.total(until: Moment(edge + TimeSpan(nanoseconds: $0)))
                }
                #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 }, "\(block) blocks of 2^\(level) s")
            }
        }
    }

    @Test("a total does not depend on what was asked before", arguments: integrals.indices)
    func order(index: Int) {
        let integral = Self.integrals[index]
        var random = SplitMix64(seed: UInt64(index))
        let times = (0..<280).map { Libm.power(2, Double($0) / 8 - 2) }
        let totals = times.map { integral.total($0) }
        for place in times.indices.shuffled(using: &random) {
            #expect(integral.total(times[place]) == totals[place])
        }
        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("there is nothing before the epoch, and a number at the end of time", arguments: integrals.indices)
    func ends(index: Int) {
        let integral = Self.integrals[index]
        for time in [Int64.min, -1, 0] { #expect(integral.total(until: Moment(TimeSpan(nanoseconds: time))) == 0) }
        let last = [Int64.max - 1, .max].map { integral.total(until: Moment(TimeSpan(nanoseconds: $0))) }
        #expect(last[0] > 0 && last[0] <= last[1] && last[1].isFinite)
    }
}

struct WalkIntegralTests {
    /// From a second implementation, in Python.
    @Test(
        "any program can add up the same",
        arguments: [
            (50, 2, 0, 100, [24.639_156_152_055, 2466.049_320_368_4, 5_012_195.729_163_6, 15_758_568_059.190]),
            (7, 0.5, 5, nil, [3.409_789_020_439_1, 392.177_554_140_021, 7_847_125.738_374_1, 672_752_558_029.79]),
            (10, 80, 10, 30, [6.043_995_194_342, 1229.649_095_400_56, 1_732_331.464_445_2, 6_311_392_587.466_7]),
        ] as [(Double, Double, Double, Double?, [Double])]
    )
    func reference(start: Double, step: Double, lower: Double, upper: Double?, totals: [Double]) {
        let integral = WalkIntegral(
            start: start,
            step: step,
            lower: lower,
            upper: upper,
            since: epoch,
            seed: Seed(bits: 42)
        )
        for (time, total) in zip([0.5, 60.25, 86_400.5, 315_576_000.75], totals) {
            // The C library's tanh and cosh may differ in the last digit.
            #expect(abs(integral.total(time) / total - 1) < 1e-12)
        }
    }

    @Test("the rate stays within its limits", arguments: [0.02, 2, 30, 1e6])
    func limits(step: Double) {
        for (lower, upper) in [(0.0, 100.0), (20, 80), (50, 51)] {
            let integral = walk(step: step, lower: lower, upper: upper)
            for start in [0, 60, year, 100 * year] {
                // What rounding leaves of a difference of totals.
                let slack = 4 * integral.total(start + 400).ulp
                for second in 0..<100 {
                    let rate = integral.rate(start + Double(second) * 4)
                    #expect(rate >= lower - slack && rate <= upper + slack)
                }
            }
        }
    }

    @Test("it begins at its start", arguments: [(0, 0), (50, 50), (100, 100), (-5, 0), (500, 100)])
    func start(start: Double, rate: Double) {
        #expect(abs(walk(start: start, step: 1e-6).rate(0) - rate) < 1e-4)
    }

    /// The mirrored walk is evenly spread: a deviation of 0.289 of the distance. The integral's is 0.28, as measured over
    /// millions of seconds, and its correlation that of the mirrored walk's first mode.
    @Test("rates are spread evenly and forget where they were", arguments: [60, year, 10 * year, 100 * year])
    func law(age: Double) {
        let integral = walk()
        let count = 1500
        // After 4,000 s the correlation is below 1/2000: that many draws are independent.
        func rates(_ lag: Double) -> [Double] {
            (0..<count).map { integral.rate(age + 4000 * (1 + Double($0)) + lag) }
        }
        let now = rates(0)
        #expect(Moments(now).agree(mean: 50, variance: 28 * 28, kurtosis: 1.9, slack: 0.02))
        for lag in [60.0, 300, 900] {
            let expected = Libm.exponential(-.pi * .pi / 2 * 4e-4 * lag)
            // The standard error of a correlation r is (1 − r²)/√n.
            let bound = 4.5 * (1 - expected * expected) / Double(count).squareRoot() + 0.03
            #expect(abs(correlation(now, rates(lag)) - expected) < bound, "\(lag)")
        }
        // The spread is nearly even: a third of the time in each third, and not at the limits.
        let shares = [0.0, 1, 33.3, 66.7, 99, 100].map { limit in
            Double(now.filter { $0 < limit }.count) / Double(count)
        }
        #expect(abs(shares[2] - 1 / 3.0) < 0.08 && abs(shares[3] - 2 / 3.0) < 0.08)
        #expect(shares[1] < 0.04 && shares[4] > 0.96)
    }

    @Test("means over an hour vary as those of the mirrored walk", arguments: [year, 100 * year])
    func hours(age: Double) {
        let integral = walk()
        let hours = (0..<1500).map { hour -> Double in
            let start = age + 7200 * Double(hour)
            return (integral.total(start + 3600) - integral.total(start)) / 3600
        }
        // Var = 2·d²·(κL − 1 + e^(−κL))/(κL)², with κ = π²/2·(2/100)² and the deviation d = 100/√12.
        #expect(Moments(hours).agree(mean: 50, variance: 14 * 14, slack: 0.08))
    }

    @Test("steps have their deviation", arguments: [60, year, 10 * year])
    func steps(age: Double) {
        let integral = walk(start: 1e4, step: 2, upper: 1e6)
        let steps = (0..<1500).map { integral.rate(age + Double($0) + 1) - integral.rate(age + Double($0)) }
        // Two means over a second each, side by side, differ by 2/3 of the variance of a step; neighbours by 1/6.
        let variance = Moments(steps).variance
        #expect(abs(variance / (4 * 2 / 3.0) - 1) < 4.5 * (2 / 1500.0).squareRoot() * 1.1)
    }

    @Test("far from a limit it is a Brownian path", arguments: [60, 0x1p24, year, 10 * year, 100 * year])
    func free(age: Double) {
        let totals = (1...1000).map { walk(start: 1e8, step: 3, upper: nil, $0).total(age) }
        // Var ∫W = t³/3
        let relative = totals.map { ($0 - 1e8 * age) / (3 * (age * age * age / 3).squareRoot()) }
        // The totals have 53 digits.
        #expect(Moments(relative).agree(mean: 0, variance: 1, slack: 1e-3))
    }

    @Test("the area between two places of a path has the variance L³/12", arguments: [0, 3, 10, 25, 31])
    func bridge(level: Int) {
        let length = Double(1 << Int64(level))
        let areas = (1...1000).map { index -> Double in
            let integral = walk(start: 1e6, step: 1, upper: nil, index)
            let ends = [1, 2].map { 1e6 + RandomWalkPath.position(after: Int64($0) << Int64(level), seed: seed(index)) }
            let area = integral.total(2 * length) - integral.total(length)
            return (area - length * (ends[0] + ends[1]) / 2) / (length * length * length / 12).squareRoot()
        }
        #expect(Moments(areas).agree(mean: 0, variance: 1, slack: 1e-3))
    }

    /// |W| has the mean √(2t/π), its integral 2/3·√(2/π)·t^1.5 = 0.5319·t^1.5. Its deviation, 0.301·t^1.5, is that of
    /// 20,000 paths that were walked step by step.
    @Test("with one limit it turns back there", arguments: [37, 1000, 1e6, year])
    func oneLimit(age: Double) {
        let scale = age * age.squareRoot()
        let totals = (1...1000).map { walk(start: 5, step: 1, lower: 5, upper: nil, $0).total(age) }
        let relative = totals.map { ($0 - 5 * age) / scale }
        #expect(relative.allSatisfy { $0 > 0 })
        #expect(Moments(relative).agree(mean: 0.532, variance: 0.301 * 0.301, kurtosis: 3.5, slack: 0.06))
    }

    @Test(
        "a rate that cannot move is constant",
        arguments: [
            (3, 0, 0, nil, 3), (3, 2, 3, 3, 3), (9, 2, 0, 0, 0), (1e300, 1, 0, nil, 1e300), (4, .nan, 0, 9, 4),
            (-7, 0, -9, -8, 0),
        ] as [(Double, Double, Double, Double?, Double)]
    )
    func constant(start: Double, step: Double, lower: Double, upper: Double?, rate: Double) {
        let integral = walk(start: start, step: step, lower: lower, upper: upper)
        #expect(integral.total(0.5) == rate * 0.5)
        #expect(integral.total(1000.25) == rate * 1000.25)
    }

    @Test("no parameters are too large or too small, or no numbers")
    func extremes() {
        let numbers = [0, 1e-300, 1, 1e17, 1e300, .greatestFiniteMagnitude, .infinity, -1, .nan]
        for start in numbers {
            for step in numbers {
                for lower in [0, 1, 1e300, .nan] as [Double] {
                    for upper in [nil, 1, 1e300, .infinity] as [Double?] {
                        let integral = walk(start: start, step: step, lower: lower, upper: upper)
                        let totals = [0, 0.5, 1, 77.5, year, 290 * year].map { integral.total($0) }
                        #expect(totals.allSatisfy { $0 >= 0 && $0.isFinite })
                        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
                    }
                }
            }
        }
    }

    @Test("an upper limit that is never met changes nothing but what is drawn")
    func farLimit() {
        let integral = walk(start: 50, step: 2, upper: 1e18)
        #expect(abs(integral.rate(0) - 50) < 10)
        #expect(integral.rate(1e6) > 0 && integral.rate(1e6) < 1e5)
    }
}

struct WalkSplitTests {
    @Test("the halves of a block have, together, the variance of the block", arguments: -20...20)
    func variance(exponent: Int) {
        let y = Libm.power(2, Double(exponent))
        let (slope, half) = (WalkSplit.slope(y), WalkSplit.slope(y / 2))
        // Vb(L) = 4·τ(L/2)²·Var(middle) + 2·Vb(L/2), divided by q²·L³/12.
        let sum = 0.75 * half * half * slope + 0.25 * WalkSplit.bend(y / 2)
        #expect(abs(WalkSplit.bend(y) / sum - 1) < 1e-11)
    }

    @Test("the room of a block is enough for its halves", arguments: [1e-9, 1e-3, 0.02, 0.1, 2 / .pi])
    func margins(step: Double) {
        let margins = (0...34).map {
            WalkSplit(length: Double(1 << Int64($0)), step: step, mixing: .pi * .pi / 2 * step * step).margin
        }
        #expect(margins[0] > 0 && margins[34] <= 1.0 / 6)
        #expect(zip(margins, margins.dropFirst()).allSatisfy { $0 <= $1 })
    }
}

struct PoissonRateIntegralTests {
    private func integral(_ rate: Double, _ index: Int = 1) -> PoissonRateIntegral {
        PoissonRateIntegral(rate: rate, since: epoch, seed: seed(index))
    }

    @Test(
        "totals have the mean and the variance of a count's integral",
        arguments: [
            (0.02, 60), (3, 100.5), (1e-6, year), (100, year), (5, 10 * year), (2, 100 * year),
        ] as [(Double, Double)]
    )
    func law(rate: Double, age: Double) {
        let expected = rate * age
        let totals = (1...400).map { integral(rate, $0).total(age) / age }
        // Each arrival counts for its share of the time: cumulants λt/2, λt/3, λt/4, λt/5.
        #expect(
            Moments(totals).agree(
                mean: expected / 2,
                variance: expected / 3,
                kurtosis: 3 + 9 / (5 * expected),
                slack: 0.02
            )
        )
    }

    @Test(
        "rates have the mean and the variance of a count",
        arguments: [(0.05, 47), (3, 5e4), (2, 3 * year)] as [(Double, Double)]
    )
    func rates(rate: Double, age: Double) {
        let expected = rate * age
        let rates = (1...400).map { integral(rate, $0).rate(age - 0.5) }
        #expect(
            Moments(rates).agree(mean: expected, variance: expected, kurtosis: 3 + 1 / expected, slack: 0.05)
        )
    }

    @Test("the rate never falls, and is the process's count where covering blocks end", arguments: [0.003, 0.4, 50])
    func counts(rate: Double) {
        let integral = integral(rate)
        for start in [0.0, 1000, 1e6] {
            let rates = (0..<200).map { integral.rate(start + Double($0)) }
            #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 + 1e-4 })
        }
        for level in 0...24 {
            let end = Double(1 << Int64(level))
            let count = PoissonProcess.count(upTo: rate * end, seed: seed(1))
            let slack = 4 * integral.total(end + 1).ulp
            #expect(integral.rate(end - 1) <= count + slack && integral.rate(end) >= count - slack)
        }
    }

    @Test("few arrivals come one by one")
    func single() {
        // The rate of a second without arrivals is a whole number.
        let integral = integral(0.01)
        let rates = (0..<1000).map { integral.rate(Double($0)) }
        let whole = rates.filter { abs($0 - $0.rounded()) < 1e-9 }.count
        #expect(whole > 950 && rates[999] > 0)
    }

    @Test("no rate is too large or too small, or no number", arguments: [0, -1, .nan, 1e-300, 1e15, 1e300, .infinity])
    func extremes(rate: Double) {
        let totals = [0, 0.5, 1, 77.5, year, 290 * year].map { integral(rate).total($0) }
        #expect(totals.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(rate > 0 || totals[5] == 0)
    }
}
