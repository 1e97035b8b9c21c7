package import MetricModel

extension Counter {
    package func program(epoch: Timestamp, seed: Seed, totals: TotalsCache) -> SeriesProgram {
        program(.counter, epoch: epoch, seed: seed, totals: totals)
    }

    func program(_ use: CountUse, epoch: Timestamp, seed: Seed, totals: TotalsCache) -> SeriesProgram {
        rate.signal.integral(since: epoch, seed: seed.derived(for: .rate), totals: totals)
            .program(use, of: self, epoch: epoch, seed: seed)
    }

    /// The exemplars of the count: each stands for one event.
    package static func place(_ exemplars: Exemplars, epoch: Timestamp, seed: Seed) -> PlacedExemplars {
        PlacedExemplars(exemplars, epoch: epoch, seed: seed.derived(for: .exemplar)) { _, _ in 1 }
    }
}
