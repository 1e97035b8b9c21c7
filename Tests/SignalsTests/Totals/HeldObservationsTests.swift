import MetricModel
import TestSupport
import Testing

@testable import Signals

private let year: Int64 = 31_557_600_000_000_000
private let second: Int64 = 1_000_000_000
private let epoch = ShownCase.epoch
private let bounds = ShownCase.bounds

private func moment(_ time: Int64) -> Moment { Moment(epoch + TimeSpan(nanoseconds: time), since: epoch) }

extension BucketWeights {
    fileprivate func totals(at time: Int64) -> [Double] {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: bounds.count + 2) { totals in
            write(at: time, to: totals)
            return Array(totals)
        }
    }
}

extension MovingObservations {
    fileprivate func counts(at time: Int64) -> [Int64] {
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: bucketCount) { counts in
            _ = write(at: moment(time), to: counts)
            return Array(counts)
        }
    }

    /// The median of what has come between two times, as Prometheus computes it from the buckets.
    fileprivate func median(from start: Int64, to end: Int64) -> Double {
        let counts = zip(counts(at: end), counts(at: start)).map { Double($0 - $1) }
        let half = (counts.last ?? 0) / 2
        let bucket = counts.firstIndex { $0 >= half } ?? 0
        let (low, below) = bucket > 0 ? (bounds[bucket - 1], counts[bucket - 1]) : (0, 0)
        return low + (bounds[min(bucket, bounds.count - 1)] - low) * (half - below) / (counts[bucket] - below)
    }
}

struct HeldObservationsTests {
    @Test("the integrals are in order, and none falls", arguments: ShownCase.all)
    func order(_ shown: ShownCase) throws {
        let weights = try shown.weights()
        let grid = weights.observations.grid
        let edge = grid.blockLevel > 30 ? year : CountBlock.tick << Int64(grid.blockLevel)
        for (start, step) in [(0, second), (year, 7), (edge - 20 * second, second), (3 * edge / 2, 45 * second)] {
            var last = [Double](repeating: 0, count: bounds.count + 2)
            for index in 0..<40 as Range<Int64> {
                let totals = weights.totals(at: start + index * step)
                #expect(zip(totals, last).allSatisfy { $0 >= $1 })
                #expect(zip(totals, totals.dropFirst().dropLast()).allSatisfy { $0 <= $1 })
                last = totals
            }
        }
    }

    @Test("whoever asks in another order gets the same", arguments: ShownCase.all)
    func purity(_ shown: ShownCase) throws {
        let (weights, other) = (try shown.weights(), try shown.weights())
        var random = SplitMix64(seed: 5)
        // Of not too many blocks.
        let edge = CountBlock.tick << Int64(min(31, weights.observations.grid.blockLevel))
        let times = (0..<40).map { _ in Int64.random(in: 1..<(2 * edge), using: &random) }.sorted()
        let totals = times.map { weights.totals(at: $0) }
        for place in times.indices.reversed() { #expect(other.totals(at: times[place]) == totals[place]) }
    }

    @Test("no bucket's count falls, and together they are all", arguments: ShownCase.all)
    func counts(_ shown: ShownCase) {
        let observations = shown.observations()
        #expect(observations.checkpoints == nil)
        for (start, step) in [(0, second), (10 * year, second / 7), (100 * year + second / 3, 61 * second)] {
            var last = [Int64](repeating: 0, count: bounds.count + 1)
            for index in 0..<30 as Range<Int64> {
                let counts = observations.counts(at: start + index * step)
                #expect(zip(counts, last).allSatisfy { $0 >= $1 })
                #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 <= $1 })
                last = counts
            }
        }
    }

    @Test("a graph shows the draws, hold by hold", arguments: [0, 1, 2, 4, 5, 7, 8])
    func steps(index: Int) throws {
        let shown = ShownCase.all[index]
        let (observations, weights) = (shown.observations(), try shown.weights())
        let cell = weights.observations.grid.cell
        let start = (year / cell + 2) * cell
        var (squares, count) = (0.0, 0.0)
        for hold in 0..<40 as Range<Int64> {
            // Within a hold, or while a walk hardly moves.
            let from = start + hold * 600 * second + 60 * second
            let to = from + min(480 * second, max(60 * second, cell * 4 / 5))
            let middle = moment(from + (to - from) / 2)
            let current = shown.distribution.distribution(at: middle, seed: Seed(bits: 1))
            guard case .lognormal(let median, _)? = current else { continue }
            let difference = observations.median(from: from, to: to) / median - 1
            squares += difference * difference
            count += 1
        }
        // Buckets are up to two fifths wider than their beginning.
        #expect((squares / count).squareRoot() < 0.08)
    }

    /// What happens but once, too: a block without end has as much of it as there is time for.
    @Test("counts follow the integrals", arguments: ShownCase.all + ShownCase.passing)
    func following(_ shown: ShownCase) throws {
        let observations = shown.observations()
        let weights: any BucketWeights
        switch try #require(shown.plan().known(TotalsCache())).weights {
        case .law(let known): weights = known
        case .shown(let known): weights = known
        }
        for start in [600, 30_000, 86_400 * 30, 86_400 * 3650] as [Int64] {
            let (from, to) = (start * second, (start + 1200) * second)
            let parts = zip(weights.totals(at: to), weights.totals(at: from)).map { $0 - $1 }
            let counts = zip(observations.counts(at: to), observations.counts(at: from)).map { Double($0 - $1) }
            let all = counts[bounds.count]
            // A drawn rate weights the two holds within as it is, and not by its mean: the noise of 2 in 5 s is one of 110 in
            // the 6,000 observations of 600 s, which moves a share by √2/4 of that, 0.65 %, times how much the holds differ.
            let slack = shown.rate.draws == .none ? 1e-3 : 4.5 * 0.0065
            for bucket in bounds.indices {
                // Some roundings of one observation each.
                #expect(abs(counts[bucket] - all * parts[bucket] / parts[bounds.count]) < 8 + all * slack)
            }
        }
    }

    @Test("a count as a parameter has its mean")
    func count() throws {
        let median = clamped(make(Poisson.self, ["rate": .number(0.01)]), scale: 1e-3, to: 0.01...10)
        let observations = ShownCase("", Static(10), lognormal(median)).observations()
        #expect(observations.checkpoints == nil)
        // 0.3 after 30,000 seconds.
        let start = 29_880 * second
        #expect(abs(observations.median(from: start, to: start + 240 * second) / 0.3 - 1) < 0.01)
    }

    @Test("a walk that goes anywhere is summed up")
    func freeWalk() {
        let median = make(RandomWalk.self, ["start": .number(1), "step": .number(0.01), "min": .number(0.1)])
        let observations = ShownCase("", Static(10), lognormal(median)).observations()
        #expect(observations.checkpoints?.cause == "median: random_walk")
    }

    /// With draws of other series, at many times.
    @Test("over long times the buckets have what the draws would give", arguments: ShownCase.all.prefix(7))
    func longRun(_ shown: ShownCase) throws {
        let weights = try shown.weights()
        let length = CountBlock.tick << Int64(weights.observations.grid.blockLevel)
        let parts = zip(weights.totals(at: 3 * length), weights.totals(at: length)).map { $0 - $1 }
        let count = 10_000
        var sums = [Double](repeating: 0, count: bounds.count)
        var all = 0.0
        for index in 0..<count {
            let moment = moment(length + 2 * length / Int64(count) * Int64(index))
            let seed = Seed(bits: UInt64(index) &* 0x9E37_79B9)
            let distribution = try #require(shown.distribution.distribution(at: moment, seed: seed))
            let rate = shown.rate.draws == .none ? shown.rate.value(at: moment, seed: seed) : 1
            all += rate
            for bound in bounds.indices { sums[bound] += rate * distribution.probability(below: bounds[bound]) }
        }
        for bound in bounds.indices {
            // Five standard errors of the trial.
            #expect(abs(sums[bound] / all - parts[bound] / parts[bounds.count]) < 2.5 / Double(count).squareRoot())
        }
    }

    @Test("the sum belongs to the buckets", arguments: ShownCase.all)
    func sums(_ shown: ShownCase) throws {
        let weights = try shown.weights()
        for start in [0, year, 10 * year] {
            let parts = zip(weights.totals(at: start + 900 * second), weights.totals(at: start)).map { $0 - $1 }
            let shares = parts.map { $0 / parts[bounds.count] }
            let ends = [0] + bounds + [5]
            var (least, greatest) = (0.0, 0.0)
            for index in 0...bounds.count {
                let share = shares[index] - (index > 0 ? shares[index - 1] : 0)
                least += ends[index] * share
                greatest += ends[index + 1] * share
            }
            let mean = shares[bounds.count + 1]
            #expect(mean > least * 0.99 && mean < greatest * 1.01)
        }
    }

    /// One block is all that is ever looked at.
    @Test("a hundred years are as near as a day", arguments: ShownCase.all)
    func work(_ shown: ShownCase) throws {
        let observations = try shown.weights().observations
        let counts = [86_400 * second, year, 100 * year].map { time in
            let cells = BlockCells(observations, observations.grid.block(at: time))
            return cells.chunks.count << observations.grid.chunkLevel
        }
        let (least, greatest) = (counts.min() ?? 0, counts.max() ?? 0)
        #expect(greatest <= least + 2 * Int(observations.grid.chunk) && greatest < 80_000)
    }
}
