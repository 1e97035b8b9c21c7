import MetricModel
import Synchronization
import Testing

@testable import Signals

/// Integrals of rates of the time in seconds.
struct PanelsTests {
    private func panels(
        _ length: Double,
        breaks: [Double] = [],
        budget: Int = 200_000,
        _ rate: @escaping @Sendable (Double) -> Double
    ) -> Panels? {
        let integrand = Integrand(width: 1, since: Age.epoch, work: Work(steps: 1)) { $1[0] = rate($0.time.seconds) }
        var budget = Panels.Budget(left: budget)
        return Panels(
            of: integrand,
            from: 0,
            length: span(length).nanoseconds,
            breaks: breaks.map { span($0).nanoseconds },
            budget: &budget
        )
    }

    private func total(_ panels: Panels, _ seconds: Double) -> Double { panels.total(0, at: span(seconds).nanoseconds) }

    @Test("smooth rates are integrated to the last digits", arguments: [1e-3, 1, 100, 1e6, 7e9])
    func smooth(length: Double) throws {
        // ∫e^(−t) = 1 − e^(−t), ∫cos = sin, ∫1/(1 + t)² = 1 − 1/(1 + t), with t in units of a tenth of the length.
        let unit = length / 10
        let rates: [@Sendable (Double) -> Double] = [
            { Libm.exponential(-$0) }, { 2 + Libm.cosine($0) }, { 1 / ((1 + $0) * (1 + $0)) },
        ]
        let integrals: [(Double) -> Double] = [
            { -exponentialMinusOne(-$0) }, { 2 * $0 + sine($0) }, { $0 / (1 + $0) },
        ]
        for (rate, integral) in zip(rates, integrals) {
            let panels = try #require(panels(length) { rate($0 / unit) })
            for share in [0, 0.01, 0.3, 0.5, 0.77, 1] {
                let expected = integral(10 * share) * unit
                #expect(
                    abs(total(panels, share * length) - expected) <= (length < 1 ? 2e-11 : 1e-14) * integral(10) * unit,
                    "at \(share)"
                )
            }
        }
    }

    /// One after the other a tenth, a hundredth, ... of a panel before or behind its end.
    @Test("jumps and kinks that nobody named are found wherever they are", arguments: 1...10)
    func broken(exponent: Int) throws {
        for place in [0.5, 0.75, 1] as [Double] {
            let distance = Libm.power(10, -Double(exponent)) * 100
            for edge in [100 * place - distance, 100 * place + distance] where edge < 100 && edge > 0 {
                let edge = span(edge).seconds
                let jump = try #require(panels(100) { $0 < edge ? 5 : 2 })
                // A jump is off by a nanosecond at most.
                #expect(abs(total(jump, 100) - (5 * edge + 2 * (100 - edge))) < 4e-9, "\(edge)")
                let kink = try #require(panels(100) { max(0, edge - $0) })
                #expect(abs(total(kink, 100) - edge * edge / 2) < 1e-12 * edge * edge + 1e-14, "\(edge)")
                let rise = try #require(panels(100) { max(0, $0 - edge) })
                let rest = 100 - edge
                #expect(abs(total(rise, 100) - rest * rest / 2) < 1e-12 * rest * rest + 1e-14, "\(edge)")
            }
        }
    }

    @Test("breaks outside of the stretch do no harm")
    func outside() throws {
        let panels = try #require(panels(10, breaks: [0, 3, 10]) { _ in 2 })
        #expect(total(panels, 10) == 20 && total(panels, 3) == 6 && panels.whole(0) == 20)
        #expect(panels.length == span(10).nanoseconds)
    }

    @Test("there is no table when it would take too much work")
    func budget() {
        #expect(panels(100, budget: 100) { 2 + sine($0) } == nil)
        #expect(panels(100, budget: 5000) { sine(1e5 * $0 * $0) } == nil)
        #expect(panels(100, breaks: (1..<50).map { Double($0) }, budget: 500) { _ in 1 } == nil)
    }

    /// Where a rate touches zero its total hardly grows: the digits that rounding leaves must not fall.
    @Test("totals never fall, where the rate touches zero neither", arguments: [60.0, 86_400, 1e7], [1, 2, 4])
    func order(length: Double, power: Int) throws {
        let zero = span(0.3 * length).seconds
        let panels = try #require(
            panels(length) { time in
                let distance = ((time - zero) / length).magnitude
                return (0..<power).reduce(1) { product, _ in product * distance }
            }
        )
        for start in [0, zero - 2, 0.5 * length - 0.5, length - 1] {
            let totals = (0..<(start == zero - 2 ? 4000 : 500)).map { total(panels, start + Double($0) / 1000) }
            #expect(totals.neverFalls, "from \(start)")
        }
    }

    @Test("a rate is not asked again")
    func work() throws {
        let count = Mutex(0)
        let integrand = Integrand(width: 2, since: Age.epoch, work: Work(steps: 1)) { moment, rates in
            count.withLock { $0 += 1 }
            (rates[0], rates[1]) = (2 + sine(moment.time.seconds), 1)
        }
        var budget = Panels.Budget(left: 10_000)
        let panels = try #require(Panels(of: integrand, from: 0, length: 100_000_000_000, breaks: [], budget: &budget))
        let made = count.withLock { $0 }
        #expect(10_000 - budget.left == 2 * made)
        for time in 0..<1000 { _ = panels.total(0, at: Int64(time) * 99_999_999) }
        #expect(count.withLock { $0 } == made)
    }

    @Test("all rates at once are the same as one by one")
    func several() throws {
        let integrand = Integrand(width: 3, since: Age.epoch, yardsticks: [2, 2, 2], work: Work(steps: 1)) {
            moment,
            rates in
            let time = moment.time.seconds
            (rates[0], rates[1], rates[2]) = (1e-9 * time, max(0, sine(time)), 2 + sine(time / 3))
        }
        var budget = Panels.Budget(left: 100_000)
        let panels = try #require(Panels(of: integrand, from: 0, length: 30_000_000_000, breaks: [], budget: &budget))
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 3) { totals in
            for place in 0..<100 as Range<Int64> {
                panels.write(at: place * 300_000_007, to: totals)
                for index in 0..<3 { #expect(totals[index] == panels.total(index, at: place * 300_000_007)) }
            }
        }
    }
}
