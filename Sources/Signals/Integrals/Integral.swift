package import MetricModel

/// The integral of a signal over time in seconds, from its epoch; what is below zero, or no number, counts as zero.
///
/// It never falls from one instant to a later one, not even by the last digit: a scraper would take that for a restart.
/// Floating-point addition, multiplication by a positive number and rounding keep the order of their arguments; so sums
/// are built of parts that rise, and differences of nearly equal parts are avoided.
package protocol Integral: Sendable {
    /// Zero at the epoch and before it.
    func total(until moment: Moment) -> Double

    /// How much one total costs.
    var work: Work { get }

    /// What it is made of when it must be summed up; nil when it is known at any instant.
    var checkpoints: Checkpoints? { get }

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
    package var checkpoints: Checkpoints? { nil }

    package func program(_ use: CountUse, of counter: Counter, epoch: Timestamp, seed: Seed) -> SeriesProgram {
        let count = Count(self, counter, seed: seed)
        return switch use {
        case .counter: SeriesProgram(CounterComputation(count: count, epoch: epoch), checkpoints)
        case .histogram(let shares):
            SeriesProgram(HistogramComputation(count: count, shares: shares, epoch: epoch), checkpoints)
        case .summary(let observations):
            SeriesProgram(
                SummaryComputation(count: count, observations: observations, epoch: epoch, seed: seed),
                checkpoints
            )
        }
    }
}

/// Of a rate that never changes.
package struct ConstantIntegral: Integral {
    private let rate: Double

    package init(rate: Double) {
        self.rate = rate.isFinite ? max(0, rate) : 0
    }

    package var work: Work { Work(steps: 0.5) }

    package func total(until moment: Moment) -> Double {
        rate * max(0, moment.time.seconds)
    }
}

/// Of a rate that repeats.
struct CycleIntegral: Integral {
    let totals: CycleTotals

    var work: Work { totals.work(ofRates: 1) }

    func total(until moment: Moment) -> Double { totals.total(0, at: moment.time.nanoseconds) }
}

/// A multiple of an integral, and of time.
struct ScaledIntegral: Integral {
    let base: any Integral
    /// Neither is below zero.
    let scale: Double
    let offset: Double

    var work: Work { base.work + Work(steps: 0.5) }

    func total(until moment: Moment) -> Double {
        scale * base.total(until: moment) + offset * max(0, moment.time.seconds)
    }
}

/// The integral of a product, one of whose factors runs by a clock that the other one drives: so it is where it would be
/// after as much time as the other factor has brought, in units of its mean.
struct DrivenIntegral: Integral {
    let base: any Integral
    let clock: any Integral
    /// Of the factor that drives.
    let mean: Double

    var work: Work { base.work + clock.work + Work(steps: 2) }

    func total(until moment: Moment) -> Double {
        let time = clock.total(until: moment) / mean * 1e9
        let elapsed = TimeSpan(nanoseconds: time < 0x1p63 ? Int64(max(0, time)) : .max)
        return mean * base.total(until: Moment(moment.epoch + elapsed, since: moment.epoch))
    }
}

/// The sum of integrals.
struct SumIntegral: Integral {
    let parts: [any Integral]

    var work: Work { Work(steps: 0.5) + parts.map(\.work).sum }

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

    var work: Work { base.work + Work(steps: 1) }

    func total(until moment: Moment) -> Double {
        guard moment.time > .zero else { return 0 }
        return max(0, base.total(until: moment.advanced(by: phase)) - beginning)
    }
}
