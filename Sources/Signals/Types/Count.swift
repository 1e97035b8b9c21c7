import MetricModel

/// Counts what a rate brings, from the epoch or the last restart on.
///
/// Small, as there may be a million of them: what few have lies elsewhere.
struct Count<Rate: Integral>: Sendable {
    private let rate: Rate
    private let start: Double
    /// nil when the count is the integral itself, and never begins again.
    private let extras: CountExtras?

    /// - Parameter seed: the series'.
    init(_ rate: Rate, _ counter: Counter, seed: Seed) {
        self.rate = rate
        start = counter.start
        extras = CountExtras(counter, seed: seed)
    }

    var work: Work {
        guard let extras else { return rate.work }
        return (extras.resets == nil ? 1 : 2) * (rate.work + extras.work)
    }

    /// Never decreases, but at restarts.
    @inline(__always)
    func value(at moment: Moment) -> Double {
        guard let extras else { return start + rate.total(until: moment) }
        let total = extras.count(rate.total(until: moment))
        guard let restart = extras.resets?.last(before: moment) else { return start + total }
        return max(0, total - extras.count(rate.total(until: Moment(restart, since: moment.epoch))))
    }

    /// Whole events, as a ``Deal`` deals them out: at most 2^62, and multiples of 1024 from 2^52 on.
    @inline(__always)
    func wholeValue(at moment: Moment) -> Double {
        let value = value(at: moment)
        return value > 0 ? Deal.whole(value, of: value, .down) : 0
    }
}

private final class CountExtras: Sendable {
    let resets: Resets?
    private let process: PoissonProcess?

    /// nil when the counter has none.
    init?(_ counter: Counter, seed: Seed) {
        guard counter.arrivals == .poisson || counter.resets != nil else { return nil }
        resets = counter.resets
        process = counter.arrivals == .poisson ? PoissonProcess(seed: seed.derived(for: .arrivals)) : nil
    }

    var work: Work { Work(steps: (process == nil ? 0 : 200) + (resets == nil ? 0 : 10)) }

    /// How many events there were when so many were expected.
    func count(_ expected: Double) -> Double {
        process.map { $0.count(upTo: expected) } ?? expected
    }
}

struct CounterComputation<Rate: Integral>: SeriesComputation {
    let count: Count<Rate>
    let epoch: Timestamp

    var valueCount: Int { 1 }
    var work: Work { count.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = count.value(at: Moment(instant, since: epoch))
    }
}
