import MetricModel
import Synchronization
import Testing

@testable import Signals

struct CycleTotalsTests {
    /// Rates of a triangle of a minute, and of what is left of 2.
    private static let triangle: CycleTotals? = totals(Timetable(cycle: span(60), breaks: [30_000_000_000])) { time in
        let share = time.truncatingRemainder(dividingBy: 60) / 30
        return share < 1 ? share : 2 - share
    }

    private static func totals(_ timetable: Timetable, _ rate: @escaping @Sendable (Double) -> Double) -> CycleTotals? {
        let integrand = Integrand(width: 2, since: Age.epoch, work: Work(steps: 1)) { moment, rates in
            rates[0] = rate(moment.time.seconds)
            rates[1] = 2 - rates[0]
        }
        return CycleTotals(of: integrand, timetable)
    }

    private func total(_ totals: CycleTotals, _ seconds: Double) -> Double {
        totals.total(0, at: span(seconds).nanoseconds)
    }

    @Test("whole cycles are counted, and only the rest is looked up", arguments: [0.0, 1, 1e6, 1.5e8])
    func cycles(count: Double) throws {
        let totals = try #require(Self.triangle)
        for (rest, area) in [(0.0, 0.0), (15, 3.75), (30, 15), (45, 26.25), (59, 30 - 1.0 / 60)] {
            let expected = 30 * count + area
            #expect(abs(total(totals, 60 * count + rest) - expected) <= 2 * expected.ulp + 1e-14)
        }
    }

    @Test("before the epoch there is nothing, and all rates at once are the same as one by one")
    func ends() throws {
        let totals = try #require(Self.triangle)
        #expect(total(totals, -1) == 0 && total(totals, 0) == 0)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { values in
            for time in [Int64.min, -1, 0, 1, 77_777_777_777, 59_999_999_999, 60_000_000_000, .max] {
                totals.write(at: time, to: values)
                #expect(values[0] == totals.total(0, at: time) && values[1] == totals.total(1, at: time))
                #expect(time > 0 ? values[1] > 0 : values[1] == 0)
            }
        }
    }

    /// A constant for 100 s, half a cycle of a minute, whole cycles of 40 s, and a constant again.
    @Test("stretches follow one another without a gap")
    func stretches() throws {
        let timetable = Timetable.constant
            .followed(by: Timetable(cycle: span(60)), from: span(100))
            .followed(by: Timetable(cycle: span(40)), from: span(130))
            .followed(by: .constant, from: span(1030))
        let totals = try #require(
            Self.totals(timetable) { time in
                if time < 100 { return 0.5 }
                if time < 130 { return (time - 100) / 60 }
                return time < 1030 ? (time - 130).truncatingRemainder(dividingBy: 40) / 40 : 1
            }
        )
        for (time, expected) in [
            (100, 50), (115, 51.875), (130, 57.5), (170, 77.5), (1030, 502.5), (1100, 572.5), (3e9, 2_999_999_472.5),
        ] as [(Double, Double)] {
            #expect(abs(total(totals, time) - expected) <= 1e-13 * expected, "at \(time)")
        }
        for edge in [100.0, 130, 170, 1010, 1030] {
            #expect((-500...500).map { total(totals, edge + Double($0) / 1e6) }.neverFalls)
        }
    }

    @Test("totals are parts that add up", arguments: [0, 1e5, 3e9])
    func additive(start: Double) throws {
        let totals = try #require(Self.triangle)
        let times = [0, 12.5, 60, 61, 3600.25].map { span(start + $0).nanoseconds }
        let parts = zip(times, times.dropFirst()).map { totals.total(0, at: $1) - totals.total(0, at: $0) }
        let whole = totals.total(0, at: times[4]) - totals.total(0, at: times[0])
        #expect(abs(parts.reduce(0, +) - whole) < 1e-12 * whole)
        #expect(
            abs(total(totals, start + 3600.25) - total(totals, start) - whole) <= 4 * total(totals, start + 3600).ulp
        )
    }

    @Test("no rate is evaluated once the table is there, at any age", arguments: [Age.minute, Age.year, Age.century])
    func work(age: Double) throws {
        let count = Mutex(0)
        let integrand = Integrand(width: 1, since: Age.epoch, work: Work(steps: 1)) { moment, rates in
            count.withLock { $0 += 1 }
            rates[0] = 2 + sine(2 * .pi * moment.time.phase(in: span(3600)))
        }
        let totals = try #require(CycleTotals(of: integrand, Timetable(cycle: span(3600))))
        let made = count.withLock { $0 }
        #expect(made < 200)
        for place in 0..<100 { _ = total(totals, age + Double(place) * 15) }
        #expect(count.withLock { $0 } == made)
    }

    @Test(
        "at the end of time there is a number",
        arguments: [Timetable.constant, Timetable(.once([])), Timetable(cycle: span(9e9))]
    )
    func late(timetable: Timetable) throws {
        let totals = try #require(Self.totals(timetable) { _ in 0.5 })
        for time in [Int64.max - 1, .max] {
            #expect(abs(totals.total(0, at: time) / (Double(time) / 2e9) - 1) < 1e-15)
        }
        let large = try #require(Self.totals(timetable) { _ in 1e300 })
        #expect(large.total(0, at: .max).isFinite && large.total(1, at: .max).isFinite)
    }
}
