import MetricModel
import Testing

@testable import Signals

/// What counts from an epoch, up to 2262, the end of time.
struct AgeTests {
    private let end = Timestamp(nanoseconds: .max)
    private let moment = Moment(Timestamp(nanoseconds: .max), since: .unixEpoch)

    @Test(
        "the last restart lies less than a period back",
        arguments: [1000, 7_777_777, 21_600_000_000_000, 9_000_000_000_000_000_000]
    )
    func periodicRestarts(every: Int64) throws {
        let last = try #require(Resets.every(TimeSpan(nanoseconds: every)).last(before: moment))
        #expect(last <= end && (end - last).nanoseconds < every)
        #expect(last.nanoseconds % every == 0)
    }

    @Test("a restart after the end of time does not come")
    func listedRestarts() {
        let late = Moment(Timestamp(milliseconds: 9_000_000_000_000), since: Timestamp(milliseconds: 5_000_000_000_000))
        let resets = Resets.at([
            .time(span(9e9)), .time(span(4e9)), .instant(Timestamp(milliseconds: 6_000_000_000_000)),
        ])
        #expect(resets.last(before: late) == Timestamp(milliseconds: 9_000_000_000_000))
        #expect(Resets.at([.time(span(9e9))]).last(before: late) == nil)
    }

    @Test(
        "the newest exemplar lies less than a period back",
        arguments: [1000, 5_000_000_000, 9_000_000_000_000_000_000]
    )
    func exemplars(every: Int64) throws {
        var exemplars = Exemplars()
        exemplars.every = TimeSpan(nanoseconds: every)
        let placed = Counter.place(exemplars, epoch: .unixEpoch, seed: Seed(bits: 3))
        let exemplar = try #require(placed.exemplar(at: end))
        let instant = try #require(exemplar.instant)
        #expect(instant <= end && (end - instant).nanoseconds < every)
        #expect(placed.exemplar(at: Timestamp(nanoseconds: .min)) == nil)
    }

    @Test("series are replaced to the end", arguments: [1.0, 0.3, 1e-9, 1e-300], [1, 50, 20_000_000])
    func churn(fraction: Double, count: Int) {
        var churn = Churn()
        churn.every = span(1)
        churn.fraction = fraction
        let replaced = churn.replaced(at: moment.time, of: count)
        let expected = 9_223_372_036 * Double(count) * fraction
        #expect(abs(Double(replaced) - expected) <= 1 + expected * 0x1p-50)
        let generation = churn.generation(ofSeries: 0, of: count, replaced: replaced)
        let beginning = churn.beginning(ofGeneration: generation, ofSeries: 0, of: count)
        #expect(beginning >= .zero && beginning <= moment.time)
        #expect(churn.nextChange(after: moment.time, of: count) == nil)
    }

    @Test("a series that is hardly ever replaced begins when it is")
    func rareChurn() {
        var churn = Churn()
        churn.every = span(1)
        churn.fraction = 1e-9
        // The first period p for which p * 1e-9 + 0.000001 reaches 1.
        #expect(churn.nextChange(after: .zero, of: 1) == span(999_999_000))
        #expect(churn.replaced(at: span(999_998_999), of: 1) == 0)
        #expect(churn.replaced(at: span(999_999_000), of: 1) == 1)
        #expect(churn.beginning(ofGeneration: 1, ofSeries: 0, of: 1) == span(999_999_000))
    }

    @Test(
        "every signal has a value at the ends of time",
        arguments: [Timestamp(nanoseconds: .min), .unixEpoch, Timestamp(nanoseconds: .max)],
        [Timestamp.unixEpoch, Timestamp(milliseconds: 9_223_372_036_854)]
    )
    func ends(instant: Timestamp, epoch: Timestamp) {
        let moment = Moment(instant, since: epoch)
        for signal: any Signal in [
            make(Poisson.self, ["rate": .number(1e9)]),
            make(RandomWalk.self, ["start": .number(1), "step": .number(2)]),
            make(Uniform.self, ["min": .number(2), "max": .number(4), "hold": .duration(TimeSpan(nanoseconds: 1000))]),
            make(Sine.self, ["period": .duration(span(9e9)), "amplitude": .number(1), "offset": .number(1)]),
        ] {
            #expect(signal.value(at: moment, seed: Seed(bits: 4)).isFinite)
        }
    }

    @Test("a rate of 1e9 with random arrivals counts on to the end", arguments: [1.0, 52, 53, 365, 36_500, 53_000])
    func counter(days: Double) {
        var counter = Counter()
        counter.rate = Operand(Static(1e9))
        counter.arrivals = .poisson
        let program = counter.program(epoch: .unixEpoch, seed: Seed(bits: 2), totals: TotalsCache())
        let expected = 1e9 * 86_400 * days
        var values = [0.0, 0.0]
        for (index, seconds) in [0.0, 15].enumerated() {
            program.write(at: Moment(span(86_400 * days + seconds)).instant, to: &values[index])
        }
        // Five standard deviations of what a Poisson process has.
        #expect(abs(values[0] - expected) < 5 * expected.squareRoot())
        #expect(abs(values[1] - values[0] - 15e9) < 5 * 15e9.squareRoot())
    }
}
