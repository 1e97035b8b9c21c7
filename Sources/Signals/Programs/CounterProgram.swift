package import MetricModel

extension Counter {
    package func program(epoch: Timestamp, seed: Seed) -> any SeriesProgram {
        count(rate.signal.integral(since: epoch, seed: seed.derived(for: .rate)), epoch, seed)
    }

    private func count<Rate: Integral>(_ integral: Rate, _ epoch: Timestamp, _ seed: Seed) -> any SeriesProgram {
        CounterProgram(
            count: Count(integral, start: start, arrivals: arrivals, resets: resets, seed: seed),
            epoch: epoch
        )
    }

    /// The exemplars of the count: each stands for one event.
    package static func place(_ exemplars: Exemplars, epoch: Timestamp, seed: Seed) -> PlacedExemplars {
        PlacedExemplars(exemplars, epoch: epoch, seed: seed.derived(for: .exemplar)) { _, _ in 1 }
    }
}

private struct CounterProgram<Rate: Integral>: SeriesProgram {
    let count: Count<Rate>
    let epoch: Timestamp

    var valueCount: Int { 1 }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = count.value(at: Moment(instant, since: epoch))
    }
}
