package import MetricModel

/// The integral of a signal over time in seconds, from its epoch; what is below zero, or no number, counts as zero.
///
/// It never falls from one instant to a later one, not even by the last digit: a scraper would take that for a restart.
/// Floating-point addition, multiplication by a positive number and rounding keep the order of their arguments; so sums
/// are built of parts that rise, and differences of nearly equal parts are avoided.
package protocol Integral: Sendable {
    /// Zero at the epoch and before it.
    func total(until moment: Moment) -> Double

    /// What writes the numbers of a series that counts, with a loop of its own for each kind of integral.
    func program(_ use: CountUse, of counter: Counter, epoch: Timestamp, seed: Seed) -> SeriesProgram
}

/// What is made of a count.
package enum CountUse: Sendable {
    case counter
    case histogram(BucketShares)
    case summary(SummaryObservations)
}

extension Integral {
    package func program(_ use: CountUse, of counter: Counter, epoch: Timestamp, seed: Seed) -> SeriesProgram {
        let count = Count(self, counter, seed: seed)
        return switch use {
        case .counter: SeriesProgram(CounterComputation(count: count, epoch: epoch))
        case .histogram(let shares): SeriesProgram(HistogramComputation(count: count, shares: shares, epoch: epoch))
        case .summary(let observations):
            SeriesProgram(SummaryComputation(count: count, observations: observations, epoch: epoch, seed: seed))
        }
    }
}

extension Signal {
    /// The integral, by the best way there is: in closed form, from one cycle that repeats, or summed up over the seconds
    /// since the epoch.
    package func integral(since epoch: Timestamp, seed: Seed) -> any Integral {
        if let integral = exactIntegral(since: epoch) { return integral }
        if let cycle {
            return PiecewiseIntegral(
                PiecewiseLinear(sampling: self, over: cycle, since: epoch, seed: seed),
                since: epoch
            )
        }
        return RunningIntegral(of: self, since: epoch, seed: seed)
    }

    /// nil when no closed form is known.
    package func exactIntegral(since epoch: Timestamp) -> (any Integral)? {
        if let constant { return ConstantIntegral(rate: constant) }
        if let pieces { return PiecewiseIntegral(pieces, since: epoch) }
        return closedIntegral(since: epoch)
    }

    /// Whether the integral must be summed up from the epoch on, which takes longer the longer ago that is.
    package var isSummedUp: Bool {
        exactIntegral(since: .unixEpoch) == nil && cycle == nil
    }
}

/// Of a rate that never changes.
package struct ConstantIntegral: Integral {
    private let rate: Double

    package init(rate: Double) {
        self.rate = rate.isFinite ? max(0, rate) : 0
    }

    package func total(until moment: Moment) -> Double {
        rate * max(0, moment.time.seconds)
    }
}

/// The sum of integrals.
struct SumIntegral: Integral {
    let parts: [any Integral]

    func total(until moment: Moment) -> Double {
        parts.reduce(0) { $0 + $1.total(until: moment) }
    }
}

/// Of a signal that runs ahead by a phase.
struct ShiftedIntegral: Integral {
    private let base: any Integral
    private let phase: TimeSpan
    private let beginning: Double

    init(_ base: any Integral, by phase: TimeSpan, since epoch: Timestamp) {
        self.base = base
        self.phase = phase
        beginning = base.total(until: Moment(epoch, since: epoch).advanced(by: phase))
    }

    func total(until moment: Moment) -> Double {
        guard moment.time > .zero else { return 0 }
        return max(0, base.total(until: moment.advanced(by: phase)) - beginning)
    }
}
