package import MetricModel

// The one place that chooses how the total of a rate is found.

extension Signal {
    /// The integral from the epoch on; what is below zero counts as zero.
    ///
    /// At any age it costs the same, or as much as the logarithm of the age: by a closed form, by whole cycles, or by draws
    /// from the top down. What allows neither is summed up in the background.
    ///
    /// - Parameters:
    ///   - seed: of the rate.
    ///   - totals: where what takes work to make is shared.
    package func integral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> any Integral {
        knownIntegral(since: epoch, seed: seed, totals: totals)
            ?? summedIntegral(since: epoch, seed: seed, totals: totals)
    }

    /// nil when it must be summed up.
    func knownIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        exactIntegral(since: epoch)
            ?? composedIntegral(since: epoch, seed: seed, totals: totals)
            ?? timedIntegral(since: epoch, seed: seed, totals: totals)
    }

    /// nil when no closed form is known.
    package func exactIntegral(since epoch: Timestamp) -> (any Integral)? {
        if let constant { return ConstantIntegral(rate: constant) }
        if let pieces { return PiecewiseIntegral(pieces, since: epoch) }
        return closedIntegral(since: epoch)
    }

    /// By the timetable of the rate: of the rate itself, or of the law of its draws.
    private func timedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> (any Integral)? {
        guard let timetable = timetable(since: epoch) else { return nil }
        var key = TotalsKey("rate", since: epoch, seed: nil)
        key.append(self)
        switch draws {
        case .path: return nil
        case .none:
            let integrand = Integrand(width: 1, since: epoch, work: work) { $1[0] = rateLaw(at: $0).mean }
            return totals.cycleTotals(key) { CycleTotals(of: integrand, rateTimetable(timetable, since: epoch)) }
                .map(CycleIntegral.init)
        case .held(let hold):
            let tick = max(hold, Self.shortestTick)
            guard timetable != .constant else {
                let law = rateLaw(at: Moment(epoch, since: epoch))
                return NoisyIntegral(SteadyMeans(law, tick: tick), isUniform: law.isUniform, seed: seed)
            }
            let integrand = Integrand(width: 4, since: epoch, yardsticks: [0, 1, 3, 3], work: 4 * work) {
                moment,
                values in
                let law = rateLaw(at: moment)
                (values[0], values[1], values[2], values[3]) = (law.mean, law.spread, law.least, law.greatest)
            }
            let isUniform = timetable.stretches.allSatisfy { stretch in
                rateLaw(at: Moment(epoch + TimeSpan(nanoseconds: stretch.start), since: epoch)).isUniform
            }
            return totals.cycleTotals(key) { CycleTotals(of: integrand, timetable) }
                .map { NoisyIntegral(MovingMeans($0, tick: tick), isUniform: isUniform, seed: seed) }
        }
    }

    /// With a break wherever the signal crosses zero.
    func rateTimetable(_ timetable: Timetable, since epoch: Timestamp) -> Timetable {
        guard draws == .none, bounds.lowerBound < 0 else { return timetable }
        return timetable.breaking { time in
            value(at: Moment(epoch + TimeSpan(nanoseconds: time), since: epoch), seed: Seed(bits: 0)) > 0 ? 1 : 0
        }
    }

    /// As a rate; what is below zero counts as zero.
    func rateLaw(at moment: Moment) -> Law { law(at: moment).clamped(to: 0...(.infinity)) }

    /// What is drawn more often is drawn once a second as a rate.
    private static var shortestTick: Int64 { 1_000_000_000 }

    private func summedIntegral(since epoch: Timestamp, seed: Seed, totals: TotalsCache) -> any Integral {
        var key = TotalsKey("summed rate", since: epoch, seed: draws == .none ? nil : seed)
        key.append(self)
        let checkpoints = totals.checkpoints(key) { key in
            let integrand = Integrand(width: 1, since: epoch, accuracy: Checkpoints.accuracy, work: work) {
                $1[0] = max(0, value(at: $0, seed: seed))
            }
            return Checkpoints(key, of: integrand, isSmooth: draws == .none, cause: "rate: \(opaquePart)")
        }
        return CheckpointIntegral(use: CheckpointUse(checkpoints, seed: seed))
    }

    /// The kind of what has no total that could be known.
    var opaquePart: String {
        let kind = Self.kind.isEmpty ? operands.first.map { type(of: $0).kind } ?? "" : Self.kind
        let opaque = operands.first { $0.draws == .path || $0.timetable(since: .unixEpoch) == nil }
        return opaque?.opaquePart ?? kind
    }
}
