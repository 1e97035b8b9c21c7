import MetricModel
import Signals
import TestSupport
import Testing

private let seed = Seed(bits: 5)
private let epoch = Timestamp(milliseconds: 1_767_225_600_000)

private func moment(_ seconds: Double) -> Moment { Moment(epoch + span(seconds), since: epoch) }

/// What is integrated: nothing below zero.
private func rate(_ signal: any Signal, _ seconds: Double) -> Double {
    max(0, signal.value(at: moment(seconds), seed: seed))
}

struct IntegralTests {
    static let signals: [any Signal] = {
        var random = RandomSignals(seed: 20_260_101)
        return (0..<60).map { _ in random.signal() }
    }()

    @Test("the derivative of the integral is the signal", arguments: signals.indices)
    func derivative(index: Int) {
        let signal = Self.signals[index]
        #expect(signal.exactIntegral(since: epoch) != nil)
        let integral = signal.integral(since: epoch, seed: seed, totals: TotalsCache())
        var random = SplitMix64(seed: UInt64(index))
        for _ in 0..<40 {
            let time = Double.random(in: 1...400, using: &random)
            let step = 1e-4
            let values = [-1.0, -0.5, 0, 0.5, 1].map { rate(signal, time + $0 * step) }
            let slope =
                (integral.total(until: moment(time + step)) - integral.total(until: moment(time - step))) / (2 * step)
            // Between the least and the greatest value nearby, so that a jump is no exception.
            let slack = 1e-4 * max(1, values.max() ?? 0)
            #expect(
                slope >= (values.min() ?? 0) - slack && slope <= (values.max() ?? 0) + slack,
                "\(signal) at \(time)"
            )
        }
    }

    @Test("the integral is what adding up many narrow strips gives", arguments: signals.indices)
    func quadrature(index: Int) {
        let signal = Self.signals[index]
        let integral = signal.integral(since: epoch, seed: seed, totals: TotalsCache())
        let (end, count) = (137.25, 20_000)
        let width = end / Double(count)
        let sum = (0..<count).reduce(0.0) { $0 + rate(signal, (Double($1) + 0.5) * width) * width }
        let largest = max(1, signal.bounds.upperBound)
        // Each jump is missed by at most one strip.
        #expect(abs(integral.total(until: moment(end)) - sum) < 400 * width * largest, "\(signal)")
    }

    @Test("an integral never falls, not by the last digit", arguments: signals.indices)
    func monotony(index: Int) {
        let integral = Self.signals[index].integral(since: epoch, seed: seed, totals: TotalsCache())
        for start in [0.0, 37, 86_400, 5e7] {
            let totals = (0..<500).map { integral.total(until: moment(start + Double($0) / 1000)) }
            #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 }, "\(Self.signals[index]) from \(start)")
        }
    }

    @Test("thousands of periods later nothing has drifted")
    func noDrift() {
        let ramp = make(Ramp.self, ["period": .duration(span(7)), "peak": .number(10)])
        let integral = ramp.integral(since: epoch, seed: seed, totals: TotalsCache())
        // A period of 7 s under a ramp to 10 has the area 35.
        #expect(integral.total(until: moment(7_000_000)) == 35_000_000)
        #expect(integral.total(until: moment(7_000_003.5)) == 35_000_000 + 8.75)
    }

    @Test(
        "a wave that touches zero rises at every millisecond around its trough",
        arguments: [1.0, 60, 3600, 86_400, 604_800]
    )
    func trough(period: Double) {
        let wave = make(
            Sine.self,
            ["period": .duration(span(period)), "amplitude": .number(5), "offset": .number(5)]
        )
        let integral = wave.integral(since: epoch, seed: seed, totals: TotalsCache())
        for cycle in [0.0, 1, 1000] {
            let trough = (cycle + 0.75) * period
            let totals = (-2000..<2000).map { integral.total(until: moment(trough + Double($0) / 1000)) }
            #expect(zip(totals, totals.dropFirst()).allSatisfy { $0 <= $1 })
        }
        // Whole waves have the area offset·period.
        #expect(abs(integral.total(until: moment(1000 * period)) / (5000 * period) - 1) < 1e-12)
    }

    @Test("what is below zero counts as zero, also of a wave")
    func negativeWave() {
        // sin over its upper half has the area period/π.
        let wave = make(Sine.self, ["period": .duration(span(60)), "amplitude": .number(1)])
        let total = wave.integral(since: epoch, seed: seed, totals: TotalsCache()).total(until: moment(6000))
        #expect(abs(total / (100 * 60 / Double.pi) - 1) < 1e-12)
        #expect(Static(-3).integral(since: epoch, seed: seed, totals: TotalsCache()).total(until: moment(100)) == 0)
        #expect(Static(.nan).integral(since: epoch, seed: seed, totals: TotalsCache()).total(until: moment(100)) == 0)
    }

    @Test("a formula is summed up, to the same sums whatever was asked before")
    func formula() {
        // Of sin² over a period of 123 s the mean is 1/2.
        let wave = make(Formula.self, ["expression": .text("20 * sin(pi*t/123)^2")])
        let (forward, shuffled) = (
            wave.integral(since: epoch, seed: seed, totals: TotalsCache()),
            wave.integral(since: epoch, seed: seed, totals: TotalsCache())
        )
        for integral in [forward, shuffled] { integral.checkpoints?.complete(until: moment(12_300).instant) }
        let times = (0...100).map { Double($0) * 123 }
        var random = SplitMix64(seed: 3)
        let expected = Dictionary(uniqueKeysWithValues: times.map { ($0, forward.total(until: moment($0))) })
        for time in times.shuffled(using: &random) {
            #expect(shuffled.total(until: moment(time)) == expected[time])
            #expect(abs((expected[time] ?? 0) - 10 * time) <= 1e-10 * time)
        }
    }

    @Test("before the epoch there is nothing", arguments: signals.indices)
    func beforeTheEpoch(index: Int) {
        let integral = Self.signals[index].integral(since: epoch, seed: seed, totals: TotalsCache())
        #expect(integral.total(until: moment(-10)) == 0)
        #expect(integral.total(until: moment(0)) == 0)
    }
}
