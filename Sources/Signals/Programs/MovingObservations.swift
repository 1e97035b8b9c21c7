import MetricModel

/// Observations whose distribution moves: how many fall into each bucket, and what they sum up to.
struct MovingObservations: Sendable {
    /// That above all bounds included.
    let bucketCount: Int
    /// nil when everything is known at any instant.
    let checkpoints: Checkpoints?
    /// How much it costs to count them at a moment.
    let work: Work
    /// The cost of a block of time that is kept; nil when none is.
    let blockWork: BlockWork?
    private let compute: @Sendable (Int64, UnsafeMutableBufferPointer<Int64>) -> Double

    /// - Parameters:
    ///   - bounds: of the buckets; none for a summary.
    ///   - seed: the series'.
    init(
        rate: any Signal,
        _ arrivals: Arrivals,
        _ distribution: DistributionSource,
        bounds: [Double],
        since epoch: Timestamp,
        seed: Seed,
        totals: TotalsCache
    ) {
        bucketCount = bounds.count + 1
        let process = arrivals == .poisson ? PoissonProcess(seed: seed.derived(for: .arrivals)) : nil
        let count: @Sendable (Double) -> Int64 = { expected in
            let count = process?.count(upTo: expected) ?? expected
            return count < 0x1p62 ? Int64(max(0, count)) : 1 << 62
        }
        let plan = ObservationPlan(rate: rate, distribution, bounds: bounds, since: epoch, seed: seed)
        if let (weights, integral) = plan.known(totals) {
            checkpoints = nil
            let whole: @Sendable (Int64) -> Int64 = { time in
                count(integral.total(until: Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)))
            }
            let splits = seed.derived(for: .arrivals)
            let once = integral.work + Work(steps: process == nil ? 0 : 200)
            switch weights {
            case .shown(let weights):
                work = CountTree<ShownWeights>.work(of: weights, once, from: .root, bucketCount: bucketCount)
                blockWork = weights.blockWork
                let tree = CountTree(weights, bucketCount: bounds.count + 1, since: epoch, seed: splits, count: whole)
                compute = { tree.write(at: $0, in: .root, to: $1) }
            case .law(let weights):
                work = CountTree<CycleTotals>.work(of: weights, once, from: .root, bucketCount: bucketCount)
                blockWork = nil
                let tree = CountTree(weights, bucketCount: bounds.count + 1, since: epoch, seed: splits, count: whole)
                // Where nothing is drawn the sum is known to the last digits.
                let isExact = rate.draws == .none && process == nil
                compute = { time, counts in
                    let sum = tree.write(at: time, in: .root, to: counts)
                    guard isExact, let all = counts.last, all > 0 else { return sum }
                    return weights.total(counts.count, at: time)
                }
            }
        } else {
            let use = plan.summed(arrivals, count, totals)
            let sums = use.checkpoints
            let tree = CountTree(sums, bucketCount: bounds.count + 1, since: epoch, seed: seed.derived(for: .arrivals))
            { time in
                count(sums.total(bounds.count, at: time))
            }
            checkpoints = sums
            let inBlock = CountBlock(level: Checkpoints.blockLevel, index: 0)
            work = CountTree<Checkpoints>.work(of: sums, sums.work, from: inBlock, bucketCount: bucketCount)
            blockWork = sums.blockWork
            compute = { time, counts in
                let known = withExtendedLifetime(use) { sums.counts(at: time) }
                _ = counts.update(from: known.before)
                return known.sumBefore + tree.write(at: time, in: known.block, (known.inside, known.sum), to: counts)
            }
        }
    }

    /// Writes cumulative counts by bucket, and returns the sum of the observations.
    ///
    /// - Parameter counts: has room for ``bucketCount``.
    func write(at moment: Moment, to counts: UnsafeMutableBufferPointer<Int64>) -> Double {
        counts.update(repeating: 0)
        return moment.time > .zero ? compute(moment.time.nanoseconds, counts) : 0
    }
}
