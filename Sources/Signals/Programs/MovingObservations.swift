import MetricModel

/// Observations whose distribution moves: how many fall into each bucket, and what they sum up to.
struct MovingObservations: Sendable {
    /// That above all bounds included.
    let bucketCount: Int
    /// nil when everything is known at any instant.
    let checkpoints: Checkpoints?
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
            let tree = CountTree(weights, bucketCount: bounds.count + 1, seed: seed.derived(for: .arrivals)) { time in
                count(integral.total(until: Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)))
            }
            // Where nothing is drawn the sum is known to the last digits.
            let isExact = rate.draws == .none && process == nil
            checkpoints = nil
            compute = { time, counts in
                let sum = tree.write(at: time, in: .root, to: counts)
                guard isExact, let all = counts.last, all > 0 else { return sum }
                return weights.total(counts.count, at: time)
            }
        } else {
            let use = plan.summed(arrivals, count, totals)
            let sums = use.checkpoints
            let tree = CountTree(sums, bucketCount: bounds.count + 1, seed: seed.derived(for: .arrivals)) { time in
                count(sums.total(bounds.count, at: time))
            }
            checkpoints = sums
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

/// How the observations of a series can be counted.
private struct ObservationPlan {
    private let rate: any Signal
    private let distribution: DistributionSource
    private let bounds: [Double]
    private let epoch: Timestamp
    private let seed: Seed

    init(rate: any Signal, _ distribution: DistributionSource, bounds: [Double], since epoch: Timestamp, seed: Seed) {
        self.rate = rate
        self.distribution = distribution
        self.bounds = bounds
        self.epoch = epoch
        self.seed = seed
    }

    private var rateSeed: Seed { seed.derived(for: .rate) }

    /// Negative observations count as zero unless there are buckets for them.
    private var isSigned: Bool { (bounds.first ?? 0) < 0 }

    private func key(_ kind: String, _ seed: Seed?) -> TotalsKey {
        var key = TotalsKey(kind, since: epoch, seed: seed)
        key.append(rate)
        key.append(distribution.fieldValue)
        key.append(bounds)
        return key
    }

    /// Integrals of the buckets' shares, and of the rate; nil when one of them must be summed up.
    ///
    /// The shares are weighted by the mean of the rate. A walk has no other mean than its own, so each time weighs the same.
    func known(_ totals: TotalsCache) -> (weights: CycleTotals, rate: any Integral)? {
        guard distribution.isBlurred, let own = distribution.timetable(since: epoch),
            let integral = rate.knownIntegral(since: epoch, seed: rateSeed, totals: totals)
        else { return nil }
        let isWalk = rate.draws == .path
        let rates = rate.timetable(since: epoch).map { rate.rateTimetable($0, since: epoch) }
        guard let timetable = isWalk ? own : rates.flatMap(own.joined) else { return nil }
        let weights = totals.cycleTotals(key("buckets", nil)) {
            let integrand = integrand { moment, write in
                guard let mixture = distribution.mixture(at: moment) else { return }
                let rate = isWalk ? 1 : rate.rateLaw(at: moment).mean
                write(rate, mixture.probability, mixture.mean(isSigned: isSigned))
            }
            return CycleTotals(of: integrand, timetable)
        }
        return weights.map { ($0, integral) }
    }

    /// Everything by sums over time, with the draws as they are.
    func summed(
        _ arrivals: Arrivals,
        _ count: @escaping @Sendable (Double) -> Int64,
        _ totals: TotalsCache
    ) -> CheckpointUse {
        let draws = rate.draws.joined(with: distribution.draws)
        // Random arrivals are the series' own.
        var key = key("summed buckets", draws == .none && arrivals == .smooth ? nil : seed)
        key.append(.text(arrivals.rawValue))
        let checkpoints = totals.checkpoints(key) { key in
            let integrand = integrand { moment, write in
                guard let current = distribution.distribution(at: moment, seed: seed) else { return }
                let rate = max(0, rate.value(at: moment, seed: rateSeed))
                let mean = isSigned ? current.mean : current.meanOfPositivePart()
                write(rate.isFinite ? rate : 0, current.probability, mean)
            }
            return Checkpoints(
                key,
                of: integrand,
                isSmooth: draws == .none,
                cause: cause,
                ledger: CountLedger(bucketCount: bounds.count + 1, count: count)
            )
        }
        return CheckpointUse(checkpoints, seed: seed)
    }

    /// - Parameter rates: writes the rate of all observations, the share of them below a bound, and their mean.
    private func integrand(
        _ rates: @escaping @Sendable (Moment, (Double, (Double) -> Double, Double) -> Void) -> Void
    ) -> Integrand {
        let count = bounds.count
        return Integrand(
            width: count + 2,
            since: epoch,
            yardsticks: [Int](repeating: count, count: count + 1) + [count + 1]
        ) { [bounds] moment, values in
            values.update(repeating: 0)
            rates(moment) { rate, below, mean in
                for index in 0..<count { values[index] = rate > 0 ? rate * below(bounds[index]) : 0 }
                values[count] = rate
                values[count + 1] = rate > 0 && mean.isFinite ? rate * mean : 0
            }
        }
    }

    /// What moves in a way that nobody can know beforehand: `rate: formula`, `median: random_walk`.
    private var cause: String {
        func isOpaque(_ signal: any Signal) -> Bool {
            signal.draws == .path || signal.timetable(since: epoch) == nil
        }
        let moving = distribution.namedSignals.filter { $0.signal.constant == nil }
        let parameter =
            moving.first { isOpaque($0.signal) || !distribution.isBlurred && $0.signal.draws != .none }
            ?? (isOpaque(rate) ? nil : moving.first)
        return parameter.map { "\($0.name): \($0.signal.opaquePart)" } ?? "rate: \(rate.opaquePart)"
    }
}
