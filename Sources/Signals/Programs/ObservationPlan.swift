import MetricModel

/// How the observations of a series can be counted.
struct ObservationPlan {
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

    private var isSigned: Bool { ShareRows(distribution, bounds: bounds, since: epoch).isSigned }

    private func key(_ kind: String, _ seed: Seed?) -> TotalsKey {
        var key = TotalsKey(kind, since: epoch, seed: seed)
        key.append(rate)
        key.append(distribution.fieldValue)
        key.append(bounds)
        return key
    }

    /// What share of the observations each bucket should get.
    enum Weights {
        /// By the law of the parameters: each observation draws for itself.
        case law(CycleTotals)
        /// By the parameters' draws.
        case shown(ShownWeights)
    }

    /// Integrals of the buckets' shares, and of the rate; nil when one of them must be summed up.
    func known(_ totals: TotalsCache) -> (weights: Weights, rate: any Integral)? {
        guard let draws = distribution.shownDraws(seed: seed),
            let integral = rate.knownIntegral(since: epoch, seed: rateSeed, totals: totals)
        else { return nil }
        if draws.isEmpty { return laws(totals).map { (.law($0), integral) } }
        let weights = totals.shownWeights(key("shown buckets", seed)) {
            shown(draws, integral, totals).map(ShownWeights.init)
        }
        return weights.map { (.shown($0), integral) }
    }

    /// The shares are weighted by the mean of the rate. A walk has no other mean than its own, so each time weighs the same.
    private func meanRate(at moment: Moment) -> Double {
        rate.draws == .path ? 1 : rate.rateLaw(at: moment).mean
    }

    private var rateTimetable: Timetable? {
        if rate.draws == .path { return .constant }
        return rate.timetable(since: epoch).map { rate.rateTimetable($0, since: epoch) }
    }

    /// The integrals over all draws.
    ///
    /// - Parameter isRough: whether more accuracy would be of no use, as draws of a block are fitted to them.
    private func laws(_ totals: TotalsCache, isRough: Bool = false) -> CycleTotals? {
        guard let own = distribution.timetable(since: epoch), let timetable = rateTimetable.flatMap(own.joined) else {
            return nil
        }
        return totals.cycleTotals(key(isRough ? "rough buckets" : "buckets", nil)) {
            let integrand = integrand(accuracy: isRough ? 1e-4 : Integrand.exact) { moment, write in
                guard let mixture = distribution.mixture(at: moment, isEven: isRough) else { return }
                write(
                    meanRate(at: moment),
                    { mixture.probability(below: bounds[$0]) },
                    mixture.mean(isSigned: isSigned)
                )
            }
            return CycleTotals(of: integrand, timetable)
        }
    }

    private func shown(_ draws: [ShownDraw], _ rate: any Integral, _ totals: TotalsCache) -> ShownObservations? {
        let rows = ShareRows(distribution, bounds: bounds, since: epoch)
        guard let timetable = distribution.timetable(since: epoch) else { return nil }
        if draws.count == 1, timetable == .constant, let mass = mass(rate, totals) {
            let law = draws[0].signal.law(at: Moment(epoch, since: epoch))
            let whole = ShareTable(rows, parameter: draws[0].index).whole
            let grid = CellGrid(steady: draws[0], width: rows.width)
            return ShownObservations(rows: rows, draws: draws, grid: grid, means: .steady(law, whole, mass))
        }
        guard let means = laws(totals, isRough: true) else { return nil }
        let blurred = distribution.signals.filter { $0.isBlurred && $0.draws != .none }.count
        let grid = CellGrid(
            moving: draws,
            work: rows.width * [1, 33, 169, 2197][min(3, blurred)],
            shortestCycle: timetable.shortestCycle
        )
        return ShownObservations(rows: rows, draws: draws, grid: grid, means: .moving(means))
    }

    /// The integral of the rate's mean.
    private func mass(_ integral: any Integral, _ totals: TotalsCache) -> (@Sendable (Int64) -> Double)? {
        if rateTimetable == .constant {
            let constant = meanRate(at: Moment(epoch, since: epoch))
            return { time in constant * (Double(time) / 1e9) }
        }
        if rate.draws == .none {
            return { [epoch] time in integral.total(until: Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)) }
        }
        var key = TotalsKey("mean rate", since: epoch, seed: nil)
        key.append(rate)
        let means = totals.cycleTotals(key) {
            let integrand = Integrand(width: 1, since: epoch, work: rate.work) { $1[0] = meanRate(at: $0) }
            return rateTimetable.flatMap { CycleTotals(of: integrand, $0) }
        }
        guard let means else { return nil }
        return { time in means.total(0, at: time) }
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
            let integrand = integrand(accuracy: Checkpoints.accuracy) { moment, write in
                guard let current = distribution.distribution(at: moment, seed: seed) else { return }
                let rate = max(0, rate.value(at: moment, seed: rateSeed))
                let mean = isSigned ? current.mean : current.meanOfPositivePart()
                write(rate.isFinite ? rate : 0, { current.probability(below: bounds[$0]) }, mean)
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

    /// - Parameter rates: writes the rate of all observations, the share of them below a bound by its index, and their mean.
    private func integrand(
        accuracy: Double = Integrand.exact,
        _ rates: @escaping @Sendable (Moment, (Double, (Int) -> Double, Double) -> Void) -> Void
    ) -> Integrand {
        let count = bounds.count
        return Integrand(
            width: count + 2,
            since: epoch,
            yardsticks: [Int](repeating: count, count: count + 1) + [count + 1],
            accuracy: accuracy,
            work: rate.work + distribution.work(ofProbabilities: count)
        ) { moment, values in
            values.update(repeating: 0)
            rates(moment) { rate, below, mean in
                for index in 0..<count { values[index] = rate > 0 ? rate * below(index) : 0 }
                values[count] = rate
                values[count + 1] = rate > 0 && mean.isFinite ? rate * mean : 0
            }
        }
    }

    /// What moves in a way that nobody can know beforehand: `rate: formula`, `median: random_walk`.
    private var cause: String {
        for (index, parameter) in distribution.namedSignals.enumerated() {
            let signal = parameter.signal
            let isKnown = signal.isBlurred || ShownDraw(index, signal, seed: seed) != nil
            if !isKnown || signal.draws != .path && signal.timetable(since: epoch) == nil {
                return "\(parameter.name): \(signal.opaquePart)"
            }
        }
        // Each of them repeats, but not together.
        let moving = distribution.namedSignals.first { $0.signal.constant == nil }
        let isRateKnown = rate.draws == .path || rate.timetable(since: epoch) != nil
        return moving.flatMap { isRateKnown ? "\($0.name): \($0.signal.opaquePart)" : nil }
            ?? "rate: \(rate.opaquePart)"
    }
}
