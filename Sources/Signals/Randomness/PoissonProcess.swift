/// Arrivals at random, one per unit of time on average, each independent of the others (a Poisson process of rate 1); how
/// many there were up to any time is found without going there.
///
/// On the blocks of ``TimeTree``, a cell being ``width`` units wide, for a process of seed s:
///
/// - The arrivals in covering block b are ``PoissonLaw``, with the mean of its width, of `s.total.draw(key(b))`.
/// - Of n arrivals in a block b of several cells, those in its first half are ``HalfBinomialLaw``, with n trials, of
///   `s.split.draw(key(b))`; the others are in its second half.
/// - Of n arrivals in a cell c, number i (from 0) is at the share `uniform(i)` of its width, with the seed
///   `s.place.draw(key(c))`; it has arrived when that number is below the share that has gone by.
///
/// `s.word` is s derived for that word, and a 64-bit draw in the place of a seed is that seed's bits. Shares are compared
/// in whole numbers: `floor(draw(i)/2^11) < ceil(share·2^53 − 0.5)`.
///
/// Limits: counts are whole numbers of 64 bits, rounded to a Double once. They are drawn for 2^62 units, a hundred years of
/// more than 10^9 arrivals a second; from there on arrivals come evenly. Above 2^53 the laws draw in Doubles, which are not
/// as dense as the whole numbers there, but by far denser than the draws. The laws take logarithms to accept or reject; a C
/// library that rounds them differently changes about one draw in 10^14.
struct PoissonProcess: Sendable {
    private static let width = 16.0
    /// The end of the last covering block, in units.
    private static let end = Double(sign: .plus, exponent: PoissonLaw.levelCount + 4, significand: 1)
    /// Up to the end of this level's covering block, at 2^53 units, totals are kept; few processes get that far.
    private static let lastKeptLevel = 48
    private static let keptEnd = width * Double(sign: .plus, exponent: lastKeptLevel + 1, significand: 1)

    private let seed: Seed
    private let splits: Seed
    private let places: Seed
    /// How many arrive before the covering block of each level, [0, 1) being that of level −1, and altogether at the end.
    private let before: [Int64]

    /// For a process that will be asked often: the totals of the covering blocks are drawn here.
    init(seed: Seed) {
        self.seed = seed
        splits = seed.derived(for: .split)
        places = seed.derived(for: .place)
        let totals = seed.derived(for: .total)
        var sum: Int64 = 0
        before =
            [0]
            + (-1...Self.lastKeptLevel).map { level in
                sum += Self.total(level, totals)
                return sum
            }
    }

    /// A whole number, exact below 2^53, which never falls as the time grows; 0 when the time is none or not a number.
    ///
    /// Never inlined: within a counter it would keep the compiler from making the counter's own loop, and the many counters
    /// without random arrivals would take twice as long.
    @inline(never)
    func count(upTo time: Double) -> Double {
        guard time > 0 else { return 0 }
        guard time < Self.keptEnd else { return Self.count(upTo: time, seed: seed) }
        let place = Place(time)
        let arrived = before[place.level + 1]
        let inside = before[place.level + 2] - arrived
        return Double(arrived + Self.count(in: inside, until: place, splits: splits, places: places))
    }

    /// The same for a process that is asked once.
    static func count(upTo time: Double, seed: Seed) -> Double {
        guard time > 0 else { return 0 }
        let place = Place(min(time, end.nextDown))
        let totals = seed.derived(for: .total)
        var arrived: Int64 = 0
        for level in -1..<place.level { arrived += total(level, totals) }
        arrived += count(
            in: total(place.level, totals),
            until: place,
            splits: seed.derived(for: .split),
            places: seed.derived(for: .place)
        )
        return Double(arrived) + max(0, min(time, .greatestFiniteMagnitude) - end)
    }

    /// Where a time before the end is in the tree.
    private struct Place {
        let cell: Int64
        /// That of the covering block.
        let level: Int
        /// How much of the cell has gone by, below 1.
        let share: Double

        init(_ time: Double) {
            let cells = time / width
            cell = Int64(cells)
            level = TimeTree.level(of: cell)
            share = cells - Double(cell)
        }
    }

    /// How many arrive in a covering block.
    private static func total(_ level: Int, _ seed: Seed) -> Int64 {
        let key = TimeTree.key(level: max(0, level), index: level < 0 ? 0 : 1)
        return PoissonLaw.draw(level: max(0, level), Seed(bits: seed.draw(key)))
    }

    /// How many of the arrivals in a covering block come before a place in it.
    private static func count(in block: Int64, until place: Place, splits: Seed, places: Seed) -> Int64 {
        var arrived: Int64 = 0
        var inside = block
        var level = place.level
        while level > 0 {
            let key = TimeTree.key(level: level, index: place.cell >> level)
            let left = HalfBinomialLaw.draw(inside, Seed(bits: splits.draw(key)))
            level -= 1
            if place.cell >> level & 1 == 1 {
                arrived += left
                inside -= left
            } else {
                inside = left
            }
        }
        // Without a branch, which would be predicted wrongly half of the time.
        let cell = Seed(bits: places.draw(TimeTree.key(level: 0, index: place.cell)))
        let bound = UInt64(max(0, (place.share * 0x1p53 - 0.5).rounded(.up)))
        var count: Int64 = 0
        for arrival in 0..<max(0, inside) { count &+= (cell.draw(arrival) >> 11) < bound ? 1 : 0 }
        return arrived + count
    }
}
