package import MetricModel

extension Histogram {
    /// Writes the cumulative counts, that of +Inf last, then the sum. nil when the counts are pinned.
    package func program(epoch: Timestamp, seed: Seed, totals: TotalsCache) -> SeriesProgram? {
        guard let rate, let distribution, !isPinned else { return nil }
        if let shares = distribution.steadyShares(bounds: bounds, since: epoch) {
            let counter = Counter(rate: rate, arrivals, resets)
            return counter.program(.histogram(shares), epoch: epoch, seed: seed, totals: totals)
        }
        let observations = MovingObservations(
            rate: rate.signal,
            arrivals,
            distribution,
            bounds: bounds,
            since: epoch,
            seed: seed,
            totals: totals
        )
        return SeriesProgram(MovingHistogram(observations, resets, epoch: epoch), observations.checkpoints)
    }

    /// The exemplars of one bucket: observations that fall into it.
    package func place(_ exemplars: Exemplars, bucket: Int, epoch: Timestamp, seed: Seed) -> PlacedExemplars {
        let ends = [-Double.infinity] + bounds + [.infinity]
        let (lower, upper) = (ends[bucket], ends[bucket + 1])
        let (source, isNonNegative) = (distribution, (bounds.first ?? 0) >= 0)
        return PlacedExemplars(
            exemplars,
            epoch: epoch,
            seed: seed.derived(for: .exemplar).derived(index: bucket)
        ) { moment, draw in
            let low = lower.isFinite ? lower : min(0, upper)
            let high = upper.isFinite ? upper : low + 1
            var value = low + (high - low) * draw
            if let distribution = source?.distribution(at: moment, seed: seed) {
                let (below, above) = (distribution.probability(below: lower), distribution.probability(below: upper))
                let quantile = distribution.quantile(below + (above - below) * draw)
                if quantile.isFinite { value = quantile }
            }
            return min(max(value, isNonNegative ? max(0, lower) : lower), upper)
        }
    }
}

/// Whole observations are dealt out to buckets in fixed shares; the sum takes each for its bucket's mean.
struct HistogramComputation<Rate: Integral>: SeriesComputation {
    private let count: Count<Rate>
    private let deal: Deal
    private let means: [Double]
    private let epoch: Timestamp

    init(count: Count<Rate>, shares: BucketShares, epoch: Timestamp) {
        self.count = count
        deal = Deal(shares.shares)
        means = shares.means
        self.epoch = epoch
    }

    var valueCount: Int { means.count + 1 }
    var work: Work { count.work + means.count * Work(steps: 0.5) }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let total = count.wholeValue(at: Moment(instant, since: epoch))
        values[means.count] = deal.write(total, means: means, to: values)
    }
}

/// A histogram whose distribution moves.
private struct MovingHistogram: SeriesComputation {
    private let observations: MovingObservations
    private let resets: Resets?
    private let epoch: Timestamp

    init(_ observations: MovingObservations, _ resets: Resets?, epoch: Timestamp) {
        self.observations = observations
        self.resets = resets
        self.epoch = epoch
    }

    var valueCount: Int { observations.bucketCount + 1 }
    var work: Work { (resets == nil ? 1 : 2) * observations.work }
    var blockWork: BlockWork? { observations.blockWork }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        let count = observations.bucketCount
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * count) { buffer in
            let now = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            let before = UnsafeMutableBufferPointer(rebasing: buffer[count...])
            var sum = observations.write(at: moment, to: now)
            before.update(repeating: 0)
            if let restart = resets?.last(before: moment) {
                sum -= observations.write(at: Moment(restart, since: epoch), to: before)
            }
            let total = Double(now[count - 1] - before[count - 1])
            // Many are rounded up, so that no bucket falls when there begin to be that many.
            var (cumulative, low) = (0.0, Int64(0))
            for index in 0..<count {
                let own = now[index] - before[index]
                cumulative = min(cumulative + Deal.whole(Double(own - low), of: total, .up), Deal.limit)
                low = own
                values[index] = cumulative
            }
            values[count] = total > 0 ? sum : 0
        }
    }
}
