package import MetricModel

extension GaugeHistogram {
    /// Writes the cumulative counts, that of +Inf last, then the sum. nil when the counts are pinned.
    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram? {
        guard let size, let distribution, !isPinned else { return nil }
        return SeriesProgram(
            GaugeHistogramComputation(
                size: size.signal,
                distribution: distribution,
                bounds: bounds,
                epoch: epoch,
                seed: seed
            )
        )
    }
}

/// As many as there are now, dealt out to buckets as they are distributed now.
private struct GaugeHistogramComputation: SeriesComputation {
    private let size: any Signal
    private let distribution: DistributionSource
    private let bounds: [Double]
    private let fixed: (deal: Deal, means: [Double])?
    private let epoch: Timestamp
    private let seed: Seed

    init(size: any Signal, distribution: DistributionSource, bounds: [Double], epoch: Timestamp, seed: Seed) {
        self.size = size
        self.distribution = distribution
        self.bounds = bounds
        // It shows the draws of the moment, so only what never changes is known beforehand.
        fixed =
            distribution.isConstant
            ? distribution.steadyShares(bounds: bounds, since: epoch).map { (Deal($0.shares), $0.means) } : nil
        self.epoch = epoch
        self.seed = seed
    }

    var valueCount: Int { bounds.count + 2 }
    var work: Work {
        size.work + (fixed == nil ? distribution.work(ofProbabilities: bounds.count) : bounds.count * Work(steps: 0.5))
    }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        let size = size.value(at: moment, seed: seed.derived(for: .rate))
        let count = size.isFinite ? min(max(0, size), 0x1p62).rounded(.down) : 0
        let (deal, means) = fixed ?? current(at: moment)
        values[bounds.count + 1] = deal.write(count, means: means, to: values)
    }

    private func current(at moment: Moment) -> (deal: Deal, means: [Double]) {
        guard let distribution = distribution.distribution(at: moment, seed: seed) else {
            return (Deal([Double](repeating: 1, count: bounds.count + 1)), BucketShares.middles(of: bounds))
        }
        let shares = BucketShares(Mixture(distribution), bounds: bounds)
        return (Deal(shares.shares), shares.means)
    }
}
