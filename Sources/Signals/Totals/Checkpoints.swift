package import MetricModel
import Synchronization

/// The integrals of rates that have neither a closed form, nor a cycle, nor a law: summed up block by block from the epoch
/// on, by someone who is not in a hurry.
///
/// A block is a function of its index alone. What has been summed up is kept for as long as someone holds this, whatever is
/// asked in between; until the sums reach an instant there is no total there.
package final class Checkpoints: Sendable {
    /// The level of a block among those of ``CountBlock``: some 73 minutes.
    static let blockLevel = 12
    static let blockTicks: Int64 = 1 << Int64(blockLevel)
    static let tick = CountBlock.tick
    static let block = blockTicks * tick
    /// What the last coefficients of a polynomial may be. A formula of `t` is rounded ever more coarsely as `t` grows: the
    /// sine of 2π·t/300 by 1e-9 after ten years, which no polynomial follows. The integral is some hundred times as exact.
    static let accuracy = 1e-9

    /// The version of the numbers. Whoever changes what a block adds up to, or what a key says, raises it, so that no store
    /// gives back numbers of the old rule.
    package static let version = 1

    package let key: TotalsKey
    /// What forces the rate to be summed up, as authors know it: `formula`.
    package let cause: String
    /// How many numbers a mark has: the sums at the beginning of a block.
    package let width: Int
    private let integrand: Integrand
    /// Whether the rates are smooth most of the time; otherwise each tick counts with its middle.
    private let isSmooth: Bool
    /// Whole observations by bucket at the beginning of each block, for a histogram.
    private let ledger: CountLedger?
    private let state: Mutex<State>
    private let users = Mutex<[UInt64: Int]>([:])

    private struct State {
        /// The integrals up to the beginning of each block, one rate after the other.
        var sums: [Double]
        /// What the ledger says for each of these.
        var counts: [Int64]
        /// The block at hand and the one before, and as many for other instants.
        var details = Recent<Int64, BlockDetail>(limit: 2)
    }

    init(_ key: TotalsKey, of integrand: Integrand, isSmooth: Bool, cause: String, ledger: CountLedger? = nil) {
        self.key = key
        self.cause = cause
        self.integrand = integrand
        self.isSmooth = isSmooth
        self.ledger = ledger
        width = integrand.width
        state = Mutex(
            State(
                sums: [Double](repeating: 0, count: integrand.width),
                counts: [Int64](repeating: 0, count: ledger?.bucketCount ?? 0)
            )
        )
    }

    package var epoch: Timestamp { integrand.epoch }

    /// How much the totals at an instant cost, once the sums in its block are there.
    var work: Work { 4 * width * Work(steps: 2) + (isSmooth ? 2 : BlockDetail.stride) * integrand.work }

    /// Of one block: the polynomials are given up when they cost as much as the ticks do twice.
    package var blockWork: BlockWork {
        BlockWork(
            keeper: ObjectIdentifier(self),
            work: (isSmooth ? 3 : 1) * Int(Self.blockTicks) * integrand.work,
            length: TimeSpan(nanoseconds: Self.block)
        )
    }

    /// How many blocks have been summed up.
    package var blockCount: Int64 { state.withLock { Int64($0.sums.count / width) - 1 } }

    /// How many must have been for a total at an instant: all before the one that it is in.
    package func blockCount(for instant: Timestamp) -> Int64 {
        max(0, (instant - epoch).nanoseconds) / Self.block
    }

    /// Whether there is a total at an instant. One block more is summed up by whoever asks.
    package func isReady(at instant: Timestamp) -> Bool { blockCount + 1 >= blockCount(for: instant) }

    /// Sums up one more block, unless the task is cancelled.
    package func advance() {
        let next = blockCount
        guard let detail = detail(of: next) else { return }
        state.withLock { state in
            // Someone else may have been quicker.
            guard Int64(state.sums.count / width) - 1 == next else { return }
            let last = state.sums.count - width
            for index in 0..<width { state.sums.append(state.sums[last + index] + detail.whole(index)) }
            ledger?.append(to: &state.counts, state.sums.suffix(width))
        }
    }

    /// Makes what is kept for the block of an instant and for the next one, so that no scrape has to; where the sums reach.
    package func prepare(for instant: Timestamp) {
        let index = blockCount(for: instant)
        for block in index...(index + 1) where block <= blockCount { _ = detail(of: block) }
    }

    /// Sums up everything until an instant, however long that takes, or until the task is cancelled.
    package func complete(until instant: Timestamp) {
        while !isReady(at: instant), !Task.isCancelled { advance() }
    }

    /// Computes a block for its cost alone.
    package func rehearse(block index: Int64) { _ = makeDetail(of: index) }

    /// How many marks there are: one for the beginning of each block, that of the first one all zero.
    package var markCount: Int { state.withLock { $0.sums.count / width } }

    /// Marks, one after the other, for a store.
    package func marks(_ range: Range<Int>) -> [Double] {
        state.withLock { Array($0.sums[(range.lowerBound * width)..<(range.upperBound * width)]) }
    }

    /// Restores marks from a store, from the first one on, if they reach further. What cannot be the marks of these
    /// checkpoints changes nothing.
    package func restore(_ marks: [Double]) {
        guard marks.count.isMultiple(of: width), marks.allSatisfy(\.isFinite),
            marks.prefix(width).allSatisfy({ $0 == 0 }), marks.count / width > markCount
        else { return }
        // Outside of the lock: the counts of many buckets take a moment, and scrapes ask how far the sums reach.
        var counts = [Int64](repeating: 0, count: ledger?.bucketCount ?? 0)
        for start in stride(from: width, to: marks.count, by: width) {
            ledger?.append(to: &counts, marks[start..<(start + width)])
        }
        state.withLock { state in
            guard marks.count > state.sums.count else { return }
            (state.sums, state.counts) = (marks, counts)
        }
    }

    /// How many series wait for these sums, or have them.
    package var seriesCount: Int { users.withLock { $0.count } }

    fileprivate func change(_ seed: Seed, by change: Int) {
        users.withLock { users in
            let count = users[seed.bits, default: 0] + change
            users[seed.bits] = count > 0 ? count : nil
        }
    }

    /// The integrals from the epoch to a time; where the sums do not reach, those up to where they do.
    ///
    /// - Parameter time: nanoseconds since the epoch.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        let wanted = max(0, time) / Self.block
        if blockCount < wanted { advance() }
        let reached = min(wanted, blockCount)
        let rest = reached == wanted ? max(0, time) - wanted * Self.block : 0
        let detail = rest > 0 ? detail(of: wanted) : nil
        state.withLock { state in
            for index in 0..<width { totals[index] = state.sums[Int(reached) * width + index] }
        }
        detail?.add(at: rest, to: totals)
    }

    /// The integral of one rate from the epoch to a time.
    func total(_ index: Int, at time: Int64) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { totals in
            write(at: time, to: totals)
            return totals[index]
        }
    }

    /// What a ledger knows of a block.
    struct Counts {
        var block: CountBlock
        /// Whole observations, cumulative by bucket, before the block and in it.
        var before: [Int64]
        var inside: [Int64]
        /// The sums of the observations, likewise.
        var sumBefore: Double
        var sum: Double
    }

    /// For the block that a time is in, or the last one that has been summed up.
    func counts(at time: Int64) -> Counts {
        let index = max(0, time) / Self.block
        // Where it is ready two blocks may be missing: the one before, and that of the time.
        if isReady(at: epoch + TimeSpan(nanoseconds: time)) {
            while blockCount <= index, !Task.isCancelled { advance() }
        }
        while blockCount == 0, !Task.isCancelled { advance() }
        let buckets = ledger?.bucketCount ?? 0
        return state.withLock { state in
            let reached = max(0, min(Int(index), state.sums.count / width - 2))
            let rows = (0...1).map { row in
                let counts = Array(state.counts.dropFirst((reached + row) * buckets).prefix(buckets))
                // There may be no block yet when the task was cancelled.
                return counts.count == buckets ? counts : [Int64](repeating: 0, count: buckets)
            }
            let sums = (0...1).map { row in state.sums.dropFirst((reached + row) * width).prefix(width).last ?? 0 }
            return Counts(
                block: CountBlock(level: Self.blockLevel, index: Int64(reached)),
                before: rows[0],
                inside: zip(rows[1], rows[0]).map { $0 - $1 },
                sumBefore: sums[0],
                sum: sums[1] - sums[0]
            )
        }
    }

    /// nil when the task is cancelled: nobody looks at the numbers then.
    private func detail(of index: Int64) -> BlockDetail? {
        if let known = state.withLock({ $0.details.content(index) }) { return known }
        guard let detail = makeDetail(of: index) else { return nil }
        state.withLock { $0.details.insert(detail, under: index) }
        return detail
    }

    private func makeDetail(of index: Int64) -> BlockDetail? {
        BlockDetail(of: integrand, from: index * Self.block, isSmooth: isSmooth)
    }
}

/// How many whole observations each bucket has at the end of each block, one block after the other.
struct CountLedger: Sendable {
    let bucketCount: Int
    /// How many observations there are in all, of so many expected.
    let count: @Sendable (Double) -> Int64

    /// Appends cumulative counts that are as near to their integrals as they can be, when none may fall.
    ///
    /// - Parameter sums: the integrals at the end of the block, cumulative by bucket.
    fileprivate func append(to counts: inout [Int64], _ sums: ArraySlice<Double>) {
        let before = counts.count - bucketCount
        let sums = sums.prefix(bucketCount)
        let whole = sums.last ?? 0
        let all = max(count(whole), counts[counts.count - 1])
        for (bucket, sum) in sums.enumerated() {
            guard bucket < bucketCount - 1 else {
                counts.append(all)
                return
            }
            let own = counts[before + bucket]
            let wanted = whole > 0 ? Double(all) * min(1, sum / whole) + 0.5 : 0
            let least = bucket == 0 ? own : counts[counts.count - 1] + own - counts[before + bucket - 1]
            let greatest = all - (counts[before + bucketCount - 1] - own)
            counts.append(max(least, min(wanted < 0x1p62 ? Int64(wanted) : greatest, greatest)))
        }
    }
}

extension Checkpoints: BucketWeights {}

/// The integrals within one block: by polynomials, or, where these would take more work, tick by tick.
private struct BlockDetail: Sendable {
    private let panels: Panels?
    private let start: Int64
    private let integrand: Integrand
    /// The sums up to every so many ticks.
    private var sums: [Double] = []

    static let stride = 64

    /// nil when the task is cancelled.
    init?(of integrand: Integrand, from start: Int64, isSmooth: Bool) {
        self.integrand = integrand
        self.start = start
        // As much work as the ticks would be, twice.
        var budget = Panels.Budget(left: isSmooth ? 2 * Int(Checkpoints.blockTicks) * integrand.width : 0)
        let length = Checkpoints.block
        panels = Panels(
            of: integrand,
            from: start,
            length: length,
            breaks: (1..<16).map { $0 * (length / 16) },
            budget: &budget
        )
        if Task.isCancelled { return nil }
        guard panels == nil else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * integrand.width) { buffer in
            let rates = UnsafeMutableBufferPointer(rebasing: buffer[..<integrand.width])
            let total = UnsafeMutableBufferPointer(rebasing: buffer[integrand.width...])
            total.update(repeating: 0)
            for tick in 0..<Checkpoints.blockTicks {
                if tick % Int64(Self.stride) == 0 { sums += total }
                if Task.isCancelled { return }
                add(tick, to: total, rates)
            }
            sums += total
        }
        if Task.isCancelled { return nil }
    }

    private func add(
        _ tick: Int64,
        share: Double = 1,
        to totals: UnsafeMutableBufferPointer<Double>,
        _ rates: UnsafeMutableBufferPointer<Double>
    ) {
        integrand.write(at: start + tick * Checkpoints.tick + Checkpoints.tick / 2, to: rates)
        let seconds = Double(Checkpoints.tick) / 1e9 * share
        for index in rates.indices { totals[index] += rates[index] * seconds }
    }

    func whole(_ index: Int) -> Double { panels?.whole(index) ?? sums[sums.count - integrand.width + index] }

    /// - Parameter time: nanoseconds from the beginning of the block.
    func add(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        if let panels {
            for index in totals.indices { totals[index] += panels.total(index, at: time) }
            return
        }
        let (tick, rest) = time.quotientAndRemainder(dividingBy: Checkpoints.tick)
        let row = Int(tick) / Self.stride
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * integrand.width) { buffer in
            let rates = UnsafeMutableBufferPointer(rebasing: buffer[..<integrand.width])
            let part = UnsafeMutableBufferPointer(rebasing: buffer[integrand.width...])
            for index in part.indices { part[index] = sums[row * integrand.width + index] }
            for whole in Int64(row * Self.stride)..<tick { add(whole, to: part, rates) }
            if rest > 0 { add(tick, share: Double(rest) / Double(Checkpoints.tick), to: part, rates) }
            for index in totals.indices { totals[index] += part[index] }
        }
    }
}

/// Held by whatever computes a series from checkpoints, so that these know how many series that is.
final class CheckpointUse: Sendable {
    let checkpoints: Checkpoints
    private let seed: Seed

    init(_ checkpoints: Checkpoints, seed: Seed) {
        self.checkpoints = checkpoints
        self.seed = seed
        checkpoints.change(seed, by: 1)
    }

    deinit { checkpoints.change(seed, by: -1) }
}

/// The integral of a rate that is summed up by someone else.
struct CheckpointIntegral: Integral {
    let use: CheckpointUse

    var checkpoints: Checkpoints? { use.checkpoints }

    var work: Work { use.checkpoints.work }

    func total(until moment: Moment) -> Double {
        use.checkpoints.total(0, at: moment.time.nanoseconds)
    }
}
