package import MetricModel

extension Summary {
    /// Writes the quantiles' values, then the sum, then the count. nil when they are pinned.
    package func program(epoch: Timestamp, seed: Seed, totals: TotalsCache) -> SeriesProgram? {
        guard let rate, let distribution, !isPinned else { return nil }
        let quantiles = SummaryQuantiles(distribution: distribution, quantiles: quantiles.quantiles)
        if distribution.isBlurred, distribution.timetable(since: epoch) == .constant,
            let mean = distribution.mixture(at: Moment(epoch, since: epoch))?.mean(isSigned: false)
        {
            let counter = Counter(rate: rate, arrivals, resets)
            let use = CountUse.summary(SummaryObservations(quantiles: quantiles, mean: mean))
            return counter.program(use, epoch: epoch, seed: seed, totals: totals)
        }
        let observations = MovingObservations(
            rate: rate.signal,
            arrivals,
            distribution,
            bounds: [],
            since: epoch,
            seed: seed,
            totals: totals
        )
        return SeriesProgram(
            MovingSummary(observations, quantiles, resets, epoch: epoch, seed: seed),
            observations.checkpoints
        )
    }
}

/// What a summary says of the distribution at a moment.
struct SummaryQuantiles: Sendable {
    let distribution: DistributionSource
    let quantiles: [Double]

    var work: Work { distribution.work(ofProbabilities: quantiles.count) }

    func write(at moment: Moment, seed: Seed, isEmpty: Bool, to values: UnsafeMutablePointer<Double>) {
        let current = isEmpty ? nil : distribution.distribution(at: moment, seed: seed)
        for (index, quantile) in quantiles.enumerated() {
            // As with every client library, there is no quantile of nothing.
            values[index] = current.map { max(0, $0.quantile(quantile)) } ?? .nan
        }
    }
}

/// What a summary whose distribution is always the same tells besides the count.
package struct SummaryObservations: Sendable {
    let quantiles: SummaryQuantiles
    let mean: Double
}

struct SummaryComputation<Rate: Integral>: SeriesComputation {
    let count: Count<Rate>
    let observations: SummaryObservations
    let epoch: Timestamp
    let seed: Seed

    var valueCount: Int { observations.quantiles.quantiles.count + 2 }
    var work: Work { count.work + observations.quantiles.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        let count = count.wholeValue(at: moment)
        observations.quantiles.write(at: moment, seed: seed, isEmpty: count == 0, to: values)
        values[valueCount - 2] = count * observations.mean
        values[valueCount - 1] = count
    }
}

/// A summary whose distribution moves.
private struct MovingSummary: SeriesComputation {
    private let observations: MovingObservations
    private let quantiles: SummaryQuantiles
    private let resets: Resets?
    private let epoch: Timestamp
    private let seed: Seed

    init(
        _ observations: MovingObservations,
        _ quantiles: SummaryQuantiles,
        _ resets: Resets?,
        epoch: Timestamp,
        seed: Seed
    ) {
        self.observations = observations
        self.quantiles = quantiles
        self.resets = resets
        self.epoch = epoch
        self.seed = seed
    }

    var valueCount: Int { quantiles.quantiles.count + 2 }
    var work: Work { (resets == nil ? 1 : 2) * observations.work + quantiles.work }
    var blockWork: BlockWork? { observations.blockWork }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        var (count, sum) = total(at: moment)
        if let restart = resets?.last(before: moment) {
            let before = total(at: Moment(restart, since: epoch))
            (count, sum) = (count - before.count, sum - before.sum)
        }
        quantiles.write(at: moment, seed: seed, isEmpty: count == 0, to: values)
        values[valueCount - 2] = count > 0 ? sum : 0
        values[valueCount - 1] = Double(count)
    }

    private func total(at moment: Moment) -> (count: Int64, sum: Double) {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 1) { counts in
            let sum = observations.write(at: moment, to: counts)
            return (counts[0], sum)
        }
    }
}
