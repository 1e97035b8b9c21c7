import MetricModel

/// Counts what a rate brings, from the epoch or the last restart on.
struct Count<Rate: Integral>: Sendable {
    private let rate: Rate
    private let start: Double
    private let resets: Resets?
    /// nil when the count is the integral itself.
    private let process: PoissonProcess?

    /// - Parameter seed: the series'.
    init(_ rate: Rate, _ counter: Counter, seed: Seed) {
        self.rate = rate
        start = counter.start
        resets = counter.resets
        process = counter.arrivals == .poisson ? PoissonProcess(seed: seed.derived(for: .arrivals)) : nil
    }

    /// Never decreases, but at restarts.
    @inline(__always)
    func value(at moment: Moment) -> Double {
        guard let restart = resets?.last(before: moment) else { return start + total(until: moment) }
        return max(0, total(until: moment) - total(until: Moment(restart, since: moment.epoch)))
    }

    @inline(__always)
    private func total(until moment: Moment) -> Double {
        let total = rate.total(until: moment)
        return process.map { $0.count(upTo: total) } ?? total
    }
}

struct CounterComputation<Rate: Integral>: SeriesComputation {
    let count: Count<Rate>
    let epoch: Timestamp

    var valueCount: Int { 1 }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = count.value(at: Moment(instant, since: epoch))
    }
}
