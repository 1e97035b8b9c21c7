import MetricModel

/// Integrals that say what share of the observations each bucket should get.
protocol BucketWeights: Sendable {
    /// How much ``write(at:to:)`` costs.
    var work: Work { get }

    /// Writes the integrals from the epoch to a time in nanoseconds: those of the buckets, cumulative, of which the last one
    /// is that of all observations, and then that of their sum.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>)
}

extension CycleTotals: BucketWeights {
    var work: Work { work(ofRates: width) }
}

/// Deals whole observations out to buckets whose shares move, so that each bucket follows its integral.
///
/// Given is how many observations there are in all up to any time, and, as integrals, what share of them each bucket should
/// get. A block of ticks, of which the observations of each bucket are known, is split in halves: the first gets the share
/// that the integrals say for it, rounded so that both halves keep to what each has in all. It goes down like this to a
/// single tick, within which each bucket gets a fixed share of what has come so far. All numbers are whole, so buckets add
/// up, and none ever falls. The sum of the observations is shared in the same way, but for the rounding.
struct CountTree<Weights: BucketWeights>: Sendable {
    private let weights: Weights
    private let bucketCount: Int
    /// How many observations there are in all up to a time in nanoseconds.
    private let count: @Sendable (Int64) -> Int64
    private let roundings: Seed
    /// The end of time: nothing comes after it, neither observations nor weights.
    private let last: Int64

    init(
        _ weights: Weights,
        bucketCount: Int,
        since epoch: Timestamp,
        seed: Seed,
        count: @escaping @Sendable (Int64) -> Int64
    ) {
        last = epoch.longestTime
        self.weights = weights
        self.bucketCount = bucketCount
        self.count = count
        roundings = seed.derived(for: .split)
    }

    /// How much ``write(at:in:_:to:)`` costs.
    ///
    /// - Parameter count: of counting the observations up to a time.
    static func work(of weights: Weights, _ count: Work, from root: CountBlock, bucketCount: Int) -> Work {
        (root.level + 2) * (weights.work + count + bucketCount * Work(steps: 2))
    }

    /// Adds what comes in a block up to a time in it: cumulative counts by bucket, and the sum of the observations.
    ///
    /// - Parameters:
    ///   - inside: cumulative counts by bucket of the whole block; used up. nil for what its integrals say.
    ///   - sum: of the observations of the whole block, if the counts are given.
    /// - Returns: the sum of the observations up to the time.
    func write(
        at time: Int64,
        in root: CountBlock,
        _ known: (inside: [Int64], sum: Double)? = nil,
        to counts: UnsafeMutableBufferPointer<Int64>
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * (bucketCount + 1)) { buffer in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: bucketCount) { inside in
                var split = Split(buffer, inside, start: count(root.start), end: count(min(root.end, last)))
                weights.write(at: root.start, to: split.low)
                weights.write(at: min(root.end, last), to: split.high)
                if let known {
                    _ = inside.initialize(from: known.inside)
                    split.sumAfter = known.sum
                } else {
                    deal(root, to: &split)
                }
                return write(at: time, in: root, &split, to: counts)
            }
        }
    }

    private func write(
        at time: Int64,
        in root: CountBlock,
        _ split: inout Split,
        to counts: UnsafeMutableBufferPointer<Int64>
    ) -> Double {
        let goal = time / CountBlock.tick
        var block = root
        while block.level > 0 {
            let isLater = goal >> Int64(block.level - 1) & 1 == 1
            let halfway = min(block.middle, last)
            let middle = count(halfway)
            weights.write(at: halfway, to: split.middle)
            self.split(isLater: isLater, &split, middle, rounding(block), to: counts)
            split.descend(isLater: isLater, middle)
            block = block.half(isLater: isLater)
        }
        let all = split.end - split.start
        guard all > 0 else { return split.sumBefore }
        let some = min(max(0, count(time) - split.start), all)
        deal(some, of: all, split.inside, to: counts)
        // The end of a tick is the beginning of the next to the last digit.
        return some == all
            ? split.sumAfter
            : split.sumBefore + (split.sumAfter - split.sumBefore) * (Double(some) / Double(all))
    }

    /// What is known of the block at hand.
    private struct Split {
        /// The integrals at its beginning, middle and end.
        var low: UnsafeMutableBufferPointer<Double>
        var middle: UnsafeMutableBufferPointer<Double>
        var high: UnsafeMutableBufferPointer<Double>
        /// Cumulative counts by bucket.
        let inside: UnsafeMutableBufferPointer<Int64>
        /// How many observations there are in all up to its beginning and its end.
        var start: Int64
        var end: Int64
        /// The sum of the observations up to its beginning and its end.
        var sumBefore = 0.0
        var sumAfter = 0.0

        init(
            _ buffer: UnsafeMutableBufferPointer<Double>,
            _ inside: UnsafeMutableBufferPointer<Int64>,
            start: Int64,
            end: Int64
        ) {
            let width = buffer.count / 3
            low = UnsafeMutableBufferPointer(rebasing: buffer[..<width])
            middle = UnsafeMutableBufferPointer(rebasing: buffer[width..<(2 * width)])
            high = UnsafeMutableBufferPointer(rebasing: buffer[(2 * width)...])
            self.inside = inside
            self.start = start
            self.end = end
        }

        mutating func descend(isLater: Bool, _ arrived: Int64) {
            if isLater {
                (low, middle, start) = (middle, low, arrived)
            } else {
                (high, middle, end) = (middle, high, arrived)
            }
        }
    }

    /// Gives each bucket what the integrals say for it.
    private func deal(_ block: CountBlock, to split: inout Split) {
        let (last, all) = (bucketCount - 1, max(0, split.end - split.start))
        func share(_ index: Int) -> Double {
            Self.ratio(split.high[index] - split.low[index], to: split.high[last] - split.low[last])
        }
        let rounding = rounding(block)
        for bucket in 0..<last {
            let least = bucket > 0 ? split.inside[bucket - 1] : 0
            split.inside[bucket] = Self.floor(Double(all) * min(1, share(bucket)) + rounding, from: least, to: all)
        }
        split.inside[last] = all
        split.sumAfter = Double(all) * share(bucketCount)
    }

    private func rounding(_ block: CountBlock) -> Double {
        roundings.uniform(tick: TimeTree.key(level: block.level, index: block.index))
    }

    /// Leaves in the block only what is in the half that is wanted.
    ///
    /// - Parameter arrived: how many observations there are in all up to the middle.
    private func split(
        isLater: Bool,
        _ split: inout Split,
        _ arrived: Int64,
        _ rounding: Double,
        to counts: UnsafeMutableBufferPointer<Int64>
    ) {
        let all = max(0, split.end - split.start)
        let first = min(max(0, arrived - split.start), all)
        let second = all - first
        let inside = split.inside
        guard first > 0, second > 0 else {
            // All of it is in one half.
            guard isLater ? second == 0 : first == 0 else { return }
            for bucket in 0..<bucketCount {
                if isLater { counts[bucket] += inside[bucket] }
                inside[bucket] = 0
            }
            if isLater { split.sumBefore = split.sumAfter } else { split.sumAfter = split.sumBefore }
            return
        }
        let (low, middle, high) = (split.low, split.middle, split.high)
        let last = bucketCount - 1
        let share = Double(first) / Double(all)
        let left = Self.ratio(Double(first), to: middle[last] - low[last])
        let right = Self.ratio(Double(second), to: high[last] - middle[last])
        /// What the first half should have of a number that belongs to the block: its own part by the integrals, and of
        /// what the block has more than these say, as much as of all observations.
        func part(_ index: Int, of number: Double) -> Double {
            let own = left * (middle[index] - low[index])
            return own + (number - own - right * (high[index] - middle[index])) * share
        }
        // The cumulative counts of the block and of its first half in the bucket before.
        var (lowAll, lowFirst) = (Int64(0), Int64(0))
        for bucket in 0...last {
            let own = inside[bucket]
            let taken =
                bucket == last
                ? first
                : Self.floor(
                    part(bucket, of: Double(own)) + rounding,
                    from: max(lowFirst, first - (all - own)),
                    to: min(lowFirst + (own - lowAll), first)
                )
            (lowAll, lowFirst) = (own, taken)
            if isLater { counts[bucket] += taken }
            inside[bucket] = isLater ? own - taken : taken
        }
        var between = split.sumBefore + part(bucketCount, of: split.sumAfter - split.sumBefore)
        // Only observations below zero let a sum fall.
        if middle[bucketCount] >= low[bucketCount], high[bucketCount] >= middle[bucketCount] {
            between = max(split.sumBefore, min(between, split.sumAfter))
        }
        if isLater { split.sumBefore = between } else { split.sumAfter = between }
    }

    @inline(__always)
    private static func ratio(_ part: Double, to whole: Double) -> Double { whole > 0 ? part / whole : 0 }

    @inline(__always)
    private static func floor(_ value: Double, from least: Int64, to greatest: Int64) -> Int64 {
        guard value < 0x1p62 else { return greatest }
        return max(least, min(value > 0 ? Int64(value) : 0, greatest))
    }

    /// Adds what each bucket has when so many of all observations of a tick have come: bucket after bucket takes its share of
    /// what is left, so that one observation more gives at most one more to each (see ``Deal``).
    private func deal(
        _ some: Int64,
        of all: Int64,
        _ inside: UnsafeMutableBufferPointer<Int64>,
        to counts: UnsafeMutableBufferPointer<Int64>
    ) {
        var (left, leftOfAll, low) = (some, all, Int64(0))
        for bucket in 0..<bucketCount {
            let own = inside[bucket] - low
            low = inside[bucket]
            let part = leftOfAll > 0 ? Double(left) * (Double(own) / Double(leftOfAll)) : 0
            left -= bucket == bucketCount - 1 ? left : Self.floor(part + 0.5, from: 0, to: min(left, own))
            leftOfAll -= own
            counts[bucket] += some - left
        }
    }
}

/// A block of 2^level ticks since the epoch.
struct CountBlock {
    /// In nanoseconds: 2^30, so that 2^33 ticks are all that an `Int64` holds.
    static let tick: Int64 = 1 << 30
    /// The block that all others are in.
    static let root = CountBlock(level: 33, index: 0)

    var level: Int
    var index: Int64

    var start: Int64 { time(index << Int64(level)) }
    var middle: Int64 { time((index << Int64(level)) + 1 << Int64(level - 1)) }
    var end: Int64 { time((index + 1) << Int64(level)) }

    /// The end of all is the last instant.
    private func time(_ ticks: Int64) -> Int64 { ticks >= 1 << 33 ? .max : ticks * Self.tick }

    func half(isLater: Bool) -> CountBlock { CountBlock(level: level - 1, index: 2 * index + (isLater ? 1 : 0)) }
}
