/// The area under a walk that turns back at its limits, up to any time, found without going there.
///
/// On the blocks of ``TimeTree``, a cell being a second, for a walk of seed s that begins at `start`, where the lower limit
/// is 0 and the upper limit, if there is one, is 1; `z` is ``RandomWalkPath``'s:
///
/// - At the ends of the covering blocks, after n = 1, 2, 4, 8, ... seconds, it is at `start + step·W(n)`, mirrored at its
///   limits, with W the ``RandomWalkPath`` of s.
/// - The mean over covering block b is drawn with `z(s.area, b)`.
/// - A block b of several cells, with its ends and its mean, splits: the value in its middle is drawn with
///   `z(s.split, b)` and mirrored, the mean of its first half with `z(s.area, b)`; the second half has the rest.
/// - Means keep ``WalkSplit/margin`` from the limits, those of both halves too. Inside of a cell the rate is its mean.
///
/// The laws are ``WalkSplit``'s. Means and middles are drawn together so that parts add up: areas drawn for themselves would
/// not fit to a walk that had been drawn before.
///
/// It never falls, not by the last digit: means are above zero, and what a block has at its middle lies between what it has
/// at its ends, which both halves know by the same bits.
struct WalkAreas: Sendable {
    /// A covering block [2^l, 2^(l + 1)), and how all blocks of its length split; a line of the cache.
    private struct Level {
        /// Where the walk is at the beginning of the covering block, the area up to there, and the mean over the block.
        let place: Double
        let area: Double
        let mean: Double
        let law: WalkSplit
    }

    /// 2^34 seconds are more than an Int64 of nanoseconds.
    private static let lastLevel = 33

    private let splits: Seed
    private let areas: Seed
    private let upper: Double
    /// The middle that it is drawn to, if there is one.
    private let middle: Double
    /// One for each level, and the end of the last one.
    private let levels: [Level]

    /// - Parameters:
    ///   - start: at least 0 and at most `upper`.
    ///   - step: above 0; between two limits at most 2/π.
    ///   - upper: 1 or infinite.
    init(start: Double, step: Double, upper: Double, seed: Seed) {
        splits = seed.derived(for: .split)
        areas = seed.derived(for: .area)
        self.upper = upper
        middle = upper.isFinite ? 0.5 : 0
        let mixing = upper.isFinite ? .pi * .pi / 2 * step * step : 0
        let path = RandomWalkPath(seed: seed)
        var place = start
        var area = 0.0
        var levels: [Level] = []
        levels.reserveCapacity(Self.lastLevel + 2)
        // The block [0, 1) first, whose mean is the area at the beginning of the next one.
        for level in -1...Self.lastLevel + 1 {
            let begin: Int64 = level < 0 ? 0 : 1 << level
            let end: Int64 = 2 << level
            let length = Double(end - begin)
            let law = WalkSplit(length: length, step: step, mixing: mixing)
            let next = Self.mirrored(start + step * path.position(after: end), upper)
            let y = mixing * length / 2
            let sum = place + next - 2 * middle
            let key = TimeTree.key(level: max(0, level), index: level < 0 ? 0 : 1)
            let mean =
                middle + sum / 2 * WalkSplit.slope(y)
                + step * (length / 12 * WalkSplit.bend(y)).squareRoot() * RandomWalkPath.deviation(areas, key)
            let kept = min(max(mean, law.margin), upper - law.margin)
            if level >= 0 { levels.append(Level(place: place, area: area, mean: kept, law: law)) }
            place = next
            area += kept * length
        }
        self.levels = levels
    }

    /// The area up to a share of a cell, which is below 2^34.
    func area(cell: Int64, share: Double) -> Double {
        levels.withUnsafeBufferPointer { levels in
            guard cell > 0 else { return share * levels[0].area }
            var level = TimeTree.level(of: cell)
            let next = levels[level + 1]
            var block = levels[level]
            var (left, right) = (block.place, next.place)
            var (area, end) = (block.area, next.area)
            var mean = block.mean
            var half = Double(1 << Int64(level))
            while level > 0 {
                let key = TimeTree.key(level: level, index: cell >> Int64(level))
                let turn = block.law.place(
                    left,
                    right,
                    mean: mean,
                    middle: middle,
                    RandomWalkPath.deviation(splits, key)
                )
                let drawn = block.law.first(left, right, mean: mean, RandomWalkPath.deviation(areas, key))
                level -= 1
                half /= 2
                block = levels[level]
                let place = mirroredOnce(turn)
                let first = clamped(drawn, in: mean, margin: block.law.margin)
                let between = min(area + first * half, end)
                // Without a branch, which would be predicted wrongly half of the time.
                let later = cell >> Int64(level) & 1 == 1
                left = later ? place : left
                right = later ? right : place
                area = later ? between : area
                end = later ? end : between
                mean = later ? 2 * mean - first : first
            }
            return min(area + share * mean, end)
        }
    }

    /// The mean of a first half, with room for both halves of a block of that mean.
    @inline(__always)
    private func clamped(_ first: Double, in mean: Double, margin: Double) -> Double {
        min(
            max(first, max(margin, 2 * mean - upper + margin)),
            min(upper - margin, 2 * mean - margin)
        )
    }

    /// At both limits, as often as it takes.
    private static func mirrored(_ place: Double, _ upper: Double) -> Double {
        guard upper.isFinite else { return place.magnitude }
        let rest = place.magnitude.truncatingRemainder(dividingBy: 2 * upper)
        return min(rest, 2 * upper - rest)
    }

    /// At each limit at most once; what is then still beyond the lower one stays there.
    @inline(__always)
    private func mirroredOnce(_ place: Double) -> Double {
        max(0, min(place.magnitude, 2 * upper - place.magnitude))
    }
}
