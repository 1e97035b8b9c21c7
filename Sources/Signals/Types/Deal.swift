/// Deals a number of observations out to buckets: whole numbers that add up, and of which none falls when there is one
/// observation more.
///
/// Bucket after bucket takes its share of what is left, rounded. As a share is at most 1, one observation more gives at
/// most one more to the bucket, and the rest never shrinks.
///
/// From 2^52 on a Double has no digit left to round a share with. What is more than that is dealt out in packets of 1024,
/// after each bucket was filled up to a multiple of 1024, and what is no whole packet is for the last bucket. So no bucket
/// falls as long as counts from 2^52 on are multiples of 1024, and up to 2^62 a Double holds every sum.
struct Deal: Sendable {
    private static let packetBeginning = 0x1p52
    private static let packet = 1024.0
    /// The most that is dealt out.
    static let limit = 0x1p62

    /// The share of each bucket in what the buckets before it left.
    private let ratios: [Double]

    init(_ shares: [Double]) {
        var left = 0.0
        var ratios: [Double] = []
        for share in shares.reversed() {
            left += share
            ratios.append(left > 0 ? min(1, share / left) : 0)
        }
        self.ratios = ratios.reversed()
    }

    /// Counts of buckets as they must be when there are so many observations in all: whole packets from 2^52 on.
    @inline(__always)
    static func whole(_ count: Double, of total: Double, _ rule: FloatingPointRoundingRule) -> Double {
        total < packetBeginning ? count.rounded(rule) : min(limit, (count / packet).rounded(rule) * packet)
    }

    /// Tells of each share how many of a number of observations it gets.
    @inline(__always)
    func forEachPart(of count: Double, _ body: (Int, Double) -> Void) {
        if count < Self.packetBeginning {
            forEachSmallPart(of: count, body)
        } else {
            for (index, part) in largeParts(of: count).enumerated() { body(index, part) }
        }
    }

    @inline(never)
    private func largeParts(of count: Double) -> [Double] {
        var parts = [Double](repeating: 0, count: ratios.count)
        forEachSmallPart(of: Self.packetBeginning) { parts[$0] = $1 }
        var left = min(count, Self.limit) - Self.packetBeginning
        // What fills up all buckets is a multiple of 1024; subtracted bucket by bucket, it would be rounded.
        var filled = 0.0
        for index in parts.indices {
            let whole = (parts[index] / Self.packet).rounded(.up) * Self.packet
            let filling = min(left - filled, whole - parts[index])
            parts[index] += filling
            filled += filling
        }
        left -= filled
        let packets = (left / Self.packet).rounded(.down)
        forEachSmallPart(of: packets) { parts[$0] += $1 * Self.packet }
        parts[parts.count - 1] += left - packets * Self.packet
        return parts
    }

    @inline(__always)
    private func forEachSmallPart(of count: Double, _ body: (Int, Double) -> Void) {
        var left = count
        let last = ratios.count - 1
        ratios.withUnsafeBufferPointer { ratios in
            for index in 0..<last {
                // Rounded half up, by adding and cutting off: no library call, as `rounded()` is.
                let taken = min(left, Double(Int64(min(left * ratios[index] + 0.5, 0x1p62))))
                left -= taken
                body(index, taken)
            }
        }
        body(last, left)
    }

    /// Writes the cumulative counts and returns the sum of the observations, each taken for its bucket's mean.
    ///
    /// The destination has room for a number for each share, of which there are as many as means.
    @inline(__always)
    func write(_ count: Double, means: [Double], to values: UnsafeMutablePointer<Double>) -> Double {
        var left = count
        var sum = 0.0
        means.withUnsafeBufferPointer { means in
            forEachPart(of: count) { index, taken in
                left -= taken
                sum += taken * means[index]
                values[index] = count - left
            }
        }
        return sum
    }
}
