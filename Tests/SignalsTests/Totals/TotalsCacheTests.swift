import MetricModel
import Synchronization
import Testing

@testable import Signals

struct TotalsCacheTests {
    private let opaque = Shape.formula("t % 7")

    private func histogram(_ rate: Shape) -> Histogram {
        var parameters = LognormalParameters()
        parameters.median = Operand(Shape.sine(60, 0.1, 0.2).signal)
        parameters.sigma = Operand(Static(0.5))
        var histogram = Histogram()
        histogram.rate = Operand(rate.signal)
        histogram.distribution = .lognormal(parameters)
        return histogram
    }

    private func program(_ histogram: Histogram, _ totals: TotalsCache, seed: UInt64 = 1) throws -> SeriesProgram {
        try #require(histogram.program(epoch: Age.epoch, seed: Seed(bits: seed), totals: totals))
    }

    @Test("equal rates share their checkpoints, others do not")
    func sharing() {
        let totals = TotalsCache()
        let first = opaque.signal.integral(Seed(bits: 1), totals)
        let second = Shape.formula("t % 7").signal.integral(Seed(bits: 2), totals)
        let other = Shape.formula("t % 8").signal.integral(Seed(bits: 1), totals)
        #expect(first.checkpoints === second.checkpoints)
        #expect(first.checkpoints !== other.checkpoints)
        #expect(totals.checkpoints.count == 2)
        #expect(first.checkpoints?.seriesCount == 2)
        #expect(opaque.signal.integral(Seed(bits: 1), TotalsCache()).checkpoints !== first.checkpoints)
    }

    @Test("what draws is shared by the same seed alone")
    func seeds() {
        let totals = TotalsCache()
        let rate = Shape.sum(opaque, .gaussian(1, 1))
        let integrals = [1, 1, 2].map { rate.signal.integral(Seed(bits: $0), totals) }
        #expect(integrals[0].checkpoints === integrals[1].checkpoints)
        #expect(integrals[0].checkpoints !== integrals[2].checkpoints)
    }

    @Test("what nobody holds any more is forgotten, with its count of series")
    func forgetting() {
        let totals = TotalsCache()
        let kept = opaque.signal.integral(Seed(bits: 1), totals)
        do {
            let second = opaque.signal.integral(Seed(bits: 2), totals)
            let other = Shape.formula("t % 9").signal.integral(Seed(bits: 2), totals)
            withExtendedLifetime((second, other)) {
                #expect(totals.checkpoints.count == 2)
                #expect(kept.checkpoints?.seriesCount == 2)
            }
        }
        #expect(totals.checkpoints.count == 1)
        #expect(kept.checkpoints?.seriesCount == 1)
    }

    @Test("a table is made once for all that hold it, and again when none does")
    func tables() {
        let totals = TotalsCache()
        let made = Mutex(0)
        func table() -> CycleTotals? {
            totals.cycleTotals(TotalsKey("rate", since: Age.epoch, seed: nil)) {
                made.withLock { $0 += 1 }
                return CycleTotals(
                    of: Integrand(width: 1, since: Age.epoch, work: Work(steps: 1)) { $1[0] = 1 },
                    .constant
                )
            }
        }
        do {
            let tables = (table(), table())
            #expect(tables.0 != nil && tables.0 === tables.1)
            #expect(made.withLock { $0 } == 1)
        }
        _ = table()
        #expect(made.withLock { $0 } == 2)
    }

    @Test("a table that would take too much work is nil, and nothing is kept")
    func tooMuch() {
        let key = TotalsKey("rate", since: Age.epoch, seed: nil)
        #expect(TotalsCache().cycleTotals(key) { nil } == nil)
    }

    @Test(
        "histograms with the same shares and rate have one table; a histogram that is summed up, checkpoints of its own"
    )
    func histograms() throws {
        let totals = TotalsCache()
        let programs = try [1, 2].map { try program(histogram(opaque), totals, seed: $0) }
        #expect(programs[0].checkpoints != nil && programs[0].checkpoints === programs[1].checkpoints)
        var poisson = histogram(opaque)
        poisson.arrivals = .poisson
        let others = try [1, 2].map { try program(poisson, totals, seed: $0) }
        #expect(others[0].checkpoints !== others[1].checkpoints)
        #expect(others[0].checkpoints !== programs[0].checkpoints)
        #expect(others[0].checkpoints?.cause == "rate: formula")
    }

    @Test("many that come and go leave no more than are in use")
    func sweeping() {
        let totals = TotalsCache()
        for index in 0..<300 { _ = Shape.formula("t % \(index + 1)").signal.integral(Seed(bits: 1), totals) }
        #expect(totals.checkpoints.isEmpty)
    }
}
