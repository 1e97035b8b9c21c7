package import MetricModel

extension Summary {
    /// Writes the quantiles' values, then the sum, then the count. nil when they are pinned.
    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram? {
        guard let rate, let distribution, !isPinned else { return nil }
        let rateSeed = seed.derived(for: .rate)
        // Of a distribution that changes, what has been observed so far must be summed up.
        let sums =
            distribution.isConstant
            ? nil
            : RunningTotals(width: 1, since: epoch) { moment, rates in
                let mean = distribution.distribution(at: moment, seed: seed)?.meanOfPositivePart() ?? 0
                rates[0] = max(0, rate.signal.value(at: moment, seed: rateSeed)) * mean
            }
        let observations = SummaryObservations(
            distribution: distribution,
            quantiles: quantiles.quantiles,
            sums: sums,
            resets: resets
        )
        return Counter(rate: rate, arrivals, resets).program(.summary(observations), epoch: epoch, seed: seed)
    }
}

/// What a summary tells besides the count.
package struct SummaryObservations: Sendable {
    let distribution: DistributionSource
    let quantiles: [Double]
    /// nil when the distribution does not change.
    let sums: RunningTotals?
    let resets: Resets?
}

struct SummaryComputation<Rate: Integral>: SeriesComputation {
    let count: Count<Rate>
    let observations: SummaryObservations
    let epoch: Timestamp
    let seed: Seed

    var valueCount: Int { observations.quantiles.count + 2 }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let moment = Moment(instant, since: epoch)
        let count = count.wholeValue(at: moment)
        let current = observations.distribution.distribution(at: moment, seed: seed)
        let quantiles = observations.quantiles
        for (index, quantile) in quantiles.enumerated() {
            // As with every client library, there is no quantile of nothing.
            values[index] = count > 0 ? max(0, current?.quantile(quantile) ?? .nan) : .nan
        }
        values[quantiles.count] =
            observations.sums.map { sum($0, at: moment) } ?? count * (current?.meanOfPositivePart() ?? 0)
        values[quantiles.count + 1] = count
    }

    private func sum(_ sums: RunningTotals, at moment: Moment) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2) { buffer in
            let now = UnsafeMutableBufferPointer(rebasing: buffer[..<1])
            let before = UnsafeMutableBufferPointer(rebasing: buffer[1...])
            sums.write(until: moment, to: now)
            guard let restart = observations.resets?.last(before: moment) else { return now[0] }
            sums.write(until: Moment(restart, since: epoch), to: before)
            return max(0, now[0] - before[0])
        }
    }
}
