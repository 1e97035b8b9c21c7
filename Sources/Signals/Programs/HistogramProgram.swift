package import MetricModel

extension Histogram {
    /// Writes the cumulative counts, that of +Inf last, then the sum. nil when the counts are pinned.
    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram? {
        guard let rate, let distribution, !isPinned else { return nil }
        guard let shares = distribution.constantShares(bounds: bounds) else {
            return SeriesProgram(VaryingHistogram(self, rate.signal, distribution, epoch: epoch, seed: seed))
        }
        return Counter(rate: rate, arrivals, resets).program(.histogram(shares), epoch: epoch, seed: seed)
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

extension DistributionSource {
    /// The shares of buckets, if they are the same at every moment.
    func constantShares(bounds: [Double]) -> BucketShares? {
        if case .weights(let weights) = self { return BucketShares(weights: weights, bounds: bounds) }
        guard isConstant else { return nil }
        // Neither moment nor seed plays a part.
        return distribution(at: Moment(.zero), seed: Seed(bits: 0)).map { BucketShares($0, bounds: bounds) }
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

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let total = count.wholeValue(at: Moment(instant, since: epoch))
        values[means.count] = deal.write(total, means: means, to: values)
    }
}

/// A histogram whose distribution changes: each bucket counts for itself, and takes observations for what its bounds
/// alone say, so that the sum never falls.
private struct VaryingHistogram: SeriesComputation {
    private let totals: RunningTotals
    private let middles: [Double]
    /// One for each bucket; none when observations come smoothly.
    private let processes: [PoissonProcess]
    private let resets: Resets?
    private let epoch: Timestamp

    init(
        _ histogram: Histogram,
        _ rate: any Signal,
        _ distribution: DistributionSource,
        epoch: Timestamp,
        seed: Seed
    ) {
        let bounds = histogram.bounds
        middles = BucketShares.middles(of: bounds)
        resets = histogram.resets
        self.epoch = epoch
        let arrivals = seed.derived(for: .arrivals)
        processes =
            histogram.arrivals == .poisson
            ? middles.indices.map { PoissonProcess(seed: arrivals.derived(index: $0)) } : []
        let rateSeed = seed.derived(for: .rate)
        totals = RunningTotals(width: middles.count, since: epoch) { moment, rates in
            let rate = max(0, rate.value(at: moment, seed: rateSeed))
            let distribution = distribution.distribution(at: moment, seed: seed)
            var below = 0.0
            for index in rates.indices {
                let next = index < bounds.count ? distribution?.probability(below: bounds[index]) ?? 0 : 1
                rates[index] = rate * (next - below)
                below = next
            }
        }
    }

    var valueCount: Int { middles.count + 1 }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * middles.count) { buffer in
            let now = UnsafeMutableBufferPointer(rebasing: buffer[..<middles.count])
            let before = UnsafeMutableBufferPointer(rebasing: buffer[middles.count...])
            write(until: moment, to: now)
            if let restart = resets?.last(before: moment) {
                write(until: Moment(restart, since: epoch), to: before)
            } else {
                before.update(repeating: 0)
            }
            for index in middles.indices { now[index] = max(0, now[index] - before[index]) }
            // Many are rounded up, so that no bucket falls when there begin to be that many.
            let total = now.reduce(0, +)
            var cumulative = 0.0
            var sum = 0.0
            for index in middles.indices {
                let taken = Deal.whole(now[index], of: total, .up)
                cumulative = min(cumulative + taken, Deal.limit)
                sum += taken * middles[index]
                values[index] = cumulative
            }
            values[middles.count] = sum
        }
    }

    /// Whole observations from the epoch on, by bucket.
    private func write(until moment: Moment, to counts: UnsafeMutableBufferPointer<Double>) {
        totals.write(until: moment, to: counts)
        for index in counts.indices {
            counts[index] = processes.isEmpty ? counts[index].rounded() : processes[index].count(upTo: counts[index])
        }
    }
}
