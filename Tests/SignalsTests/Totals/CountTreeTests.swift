import MetricModel
import TestSupport
import Testing

@testable import Signals

/// Shares by closed formulas, so that the tree is all that is tried.
private struct WaveWeights: BucketWeights {
    let bucketCount: Int
    let rate: Double
    let work = Work(steps: 4)

    /// The integrals of `rate·c·(1 + sin(ωt + 3c)·(1 − c)/2)`, with c the share of a bucket and of those below.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        let (seconds, omega) = (Double(time) / 1e9, 2 * Double.pi / 90)
        for index in 0..<bucketCount {
            let c = Double(index + 1) / Double(bucketCount)
            let wave =
                (Libm.cosine(3 * c) - Libm.cosine(omega * seconds.truncatingRemainder(dividingBy: 90) + 3 * c)) / omega
            totals[index] = rate * c * (seconds + wave * (1 - c) / 2)
        }
        totals[bucketCount] = rate * 2 * seconds
    }

    func integrals(_ seconds: Double) -> [Double] {
        [Double](unsafeUninitializedCapacity: bucketCount + 1) { buffer, count in
            write(at: span(seconds).nanoseconds, to: buffer)
            count = bucketCount + 1
        }
    }

    var tree: CountTree<WaveWeights> {
        let rate = rate
        return CountTree(self, bucketCount: bucketCount, since: .unixEpoch, seed: Seed(bits: 7)) { time in
            let count = rate * (Double(max(0, time)) / 1e9)
            return count < 0x1p62 ? Int64(count) : 1 << 62
        }
    }
}

extension CountTree {
    fileprivate func counts(_ seconds: Double, _ bucketCount: Int) -> (counts: [Int64], sum: Double) {
        var sum = 0.0
        let counts = [Int64](unsafeUninitializedCapacity: bucketCount) { buffer, count in
            buffer.initialize(repeating: 0)
            sum = write(at: span(seconds).nanoseconds, in: .root, to: buffer)
            count = bucketCount
        }
        return (counts, sum)
    }
}

struct CountTreeTests {
    /// Around ends of ticks of 2^30 ns, and of blocks of them.
    private static let starts = [
        0, 1.05, 0x1p30 * 16e-9, 0x1p30 * 4096e-9, 0x1p30 * 0x1p28 * 1e-9, Age.year, Age.century,
    ]

    @Test("counts are whole, add up, follow the total, and none falls", arguments: [2, 12, 60], [0.3, 45, 3000])
    func order(bucketCount: Int, rate: Double) {
        let weights = WaveWeights(bucketCount: bucketCount, rate: rate)
        let tree = weights.tree
        for start in Self.starts {
            var before: (counts: [Int64], sum: Double)?
            for step in 0..<60 {
                let time = max(0, start - 1) + Double(step) * (step < 30 ? 0.07 : 0.7)
                let now = tree.counts(time, bucketCount)
                #expect(now.counts.last == Int64(rate * span(time).seconds))
                #expect(zip(now.counts, now.counts.dropFirst()).allSatisfy { $0 <= $1 })
                if let before {
                    let own = zip(now.counts, [0] + now.counts).map { $0 - $1 }
                    let ownBefore = zip(before.counts, [0] + before.counts).map { $0 - $1 }
                    #expect(zip(ownBefore, own).allSatisfy { $0 <= $1 }, "at \(time)")
                    #expect(before.sum <= now.sum)
                }
                before = now
            }
        }
    }

    /// At each of the 34 levels a count is rounded once, so it is off by 35 at most; hardly ever by more than a few, as a half
    /// gets half of what the whole is off.
    @Test("each count is near its integral, however many buckets there are", arguments: [2, 12, 60], [0.3, 45, 3000])
    func distance(bucketCount: Int, rate: Double) {
        let weights = WaveWeights(bucketCount: bucketCount, rate: rate)
        let tree = weights.tree
        var (greatest, square, count) = (0.0, 0.0, 0.0)
        var random = SplitMix64(seed: 3)
        for _ in 0..<300 {
            let time = Libm.power(2, .random(in: 2...31.5, using: &random))
            let integrals = weights.integrals(time)
            for (index, own) in tree.counts(time, bucketCount).counts.enumerated() {
                let distance = abs(Double(own) - integrals[index])
                // What the Doubles of the integrals leave.
                let slack = 8 * integrals[bucketCount - 1].ulp
                greatest = max(greatest, distance - slack)
                square += max(0, distance - slack) * max(0, distance - slack)
                count += 1
            }
        }
        #expect(greatest < 12 && (square / count).squareRoot() < 3, "\(greatest), \((square / count).squareRoot())")
    }

    /// 45 expected in 15 s: no number of buckets makes these more or fewer.
    @Test("what comes in a window is what the total says", arguments: [12, 60], [Age.minute, 10 * Age.year])
    func windows(bucketCount: Int, age: Double) {
        let tree = WaveWeights(bucketCount: bucketCount, rate: 3).tree
        let totals = (0...200).map { tree.counts(age + 15 * Double($0), bucketCount).counts[bucketCount - 1] }
        #expect(zip(totals, totals.dropFirst()).allSatisfy { $1 - $0 == 45 })
    }

    @Test("the sum of the observations follows its integral", arguments: [0.3, 45, 3000])
    func sums(rate: Double) {
        let tree = WaveWeights(bucketCount: 12, rate: rate).tree
        for age in [Age.minute, Age.year, Age.century] {
            let (counts, sum) = tree.counts(age, 12)
            // Each observation has the mean 2.
            #expect(abs(sum / Double(counts[11]) - 2) < 1e-6 + 0.2 / Double(counts[11]))
        }
    }

    @Test("a rounding of its own for each block: shares come out right in the mean")
    func fairness() {
        // 0.3 a second, a twelfth of it in each bucket, over years.
        let counts = WaveWeights(bucketCount: 12, rate: 0.3).tree.counts(Age.year, 12).counts
        let integrals = WaveWeights(bucketCount: 12, rate: 0.3).integrals(Age.year)
        for index in 0..<12 { #expect(abs(Double(counts[index]) - integrals[index]) < 6) }
    }

    @Test("no time is too early or too late, and no rate too great", arguments: [0, 1e-300, 1, 1e9, 1e280])
    func extremes(rate: Double) {
        let tree = WaveWeights(bucketCount: 12, rate: rate).tree
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 12) { counts in
            var before: Int64 = 0
            for time in [0, 1, 1 << 30, 1 << 40, 1 << 62, Int64.max - 1, .max] {
                counts.update(repeating: 0)
                let sum = tree.write(at: time, in: .root, to: counts)
                #expect(!sum.isNaN && counts.allSatisfy { $0 >= 0 } && counts[11] >= before)
                before = counts[11]
            }
            #expect(before <= 1 << 62)
        }
    }

    @Test("a block is 2^level ticks, the last of which ends with time itself")
    func blocks() {
        #expect(CountBlock.root.start == 0 && CountBlock.root.end == .max && CountBlock.root.middle == 1 << 62)
        let block = CountBlock(level: 3, index: 5)
        #expect(block.start == 40 << 30 && block.middle == 44 << 30 && block.end == 48 << 30)
        #expect(block.half(isLater: true).start == block.middle && block.half(isLater: false).end == block.middle)
    }
}
