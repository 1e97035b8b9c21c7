import MetricModel
import Synchronization
import Testing

@testable import Signals

struct CheckpointsTests {
    private static let block = Double(Checkpoints.block) / 1e9

    private func checkpoints(_ shape: Shape, _ seed: UInt64 = 1) throws -> Checkpoints {
        try #require(shape.signal.integral(Seed(bits: seed)).checkpoints)
    }

    private func total(_ checkpoints: Checkpoints, _ seconds: Double) -> Double {
        checkpoints.total(0, at: span(seconds).nanoseconds)
    }

    /// Closed forms: `∫(2 + sin(2πt/T)) = 2t + T/2π·(1 − cos(2πt/T))`, `∫e^(−t/T) = T·(1 − e^(−t/T))`.
    @Test("smooth rates are summed up as exactly as they can be", arguments: [0.25, 61.5, 4000, 13_000, 20_000.125])
    func smooth(time: Double) throws {
        let wave = try checkpoints(.formula("2 + sin(2*pi*t/300)"))
        let decay = try checkpoints(.formula("exp(-t/5000)"))
        for checkpoints in [wave, decay] { checkpoints.complete(until: Age.moment(time).instant) }
        let waves = 2 * time + 300 / (2 * .pi) * (1 - Libm.cosine(2 * .pi * time / 300))
        #expect(abs(total(wave, time) / waves - 1) < 1e-11)
        let decays = 5000 * -exponentialMinusOne(-time / 5000)
        #expect(abs(total(decay, time) / decays - 1) < 1e-11)
    }

    private static func saw(_ time: Double) -> Double {
        let rest = time.truncatingRemainder(dividingBy: 7)
        return (time - rest) / 7 * 24.5 + rest * rest / 2
    }

    private static func halfWave(_ time: Double) -> Double {
        let rest = time.truncatingRemainder(dividingBy: 100)
        return (time - rest) / .pi + 50 / .pi * (1 - Libm.cosine(2 * .pi * min(50, rest) / 100))
    }

    private static let brokenRates: [(formula: String, bound: Double, expected: @Sendable (Double) -> Double)] = [
        ("t > 5000 ? 3 : 0 - 2", 1e-12, { 3 * ($0 - 5000) }), ("t > 100 ? 0/0 : 1", 2e-11, { _ in 100 }),
        ("1/(0*t)", 0, { _ in 0 }), ("t % 7", 1e-3, { saw($0) }), ("max(0, sin(2*pi*t/100))", 1e-5, { halfWave($0) }),
    ]

    /// Of a block that jumps or bends often each second counts with its middle: within 0.1 %.
    @Test(
        "rates with jumps and kinks are summed up as well, and what is no rate counts as zero",
        arguments: brokenRates.indices
    )
    func broken(index: Int) throws {
        let (formula, bound, expected) = Self.brokenRates[index]
        let time = 3 * Self.block - 0.75
        let checkpoints = try checkpoints(.formula(formula))
        checkpoints.complete(until: Age.moment(time).instant)
        #expect(abs(total(checkpoints, time) - expected(time)) <= bound * expected(time), "\(formula)")
    }

    @Test("what is drawn is summed up tick by tick, with the draws that are shown")
    func drawn() throws {
        let shape = Shape.sum(.formula("3"), .uniform(0, 1, hold: 7), .formula("0 * t"))
        let checkpoints = try checkpoints(shape)
        let tick = Double(CountBlock.tick) / 1e9
        let end = 600.0
        var sum = 0.0
        for index in 0..<Int64(end) {
            let time = TimeSpan(nanoseconds: index * CountBlock.tick + CountBlock.tick / 2)
            sum += shape.signal.value(at: Moment(Age.epoch + time, since: Age.epoch), seed: Seed(bits: 1)) * tick
        }
        #expect(abs(checkpoints.total(0, at: 600 * CountBlock.tick) / sum - 1) < 1e-13)
    }

    @Test(
        "totals never fall, where blocks meet neither",
        arguments: ["t % 7", "1 + sin(t/40)", "(t % 5000)^2", "1e-9*t"]
    )
    func order(formula: String) throws {
        let shape = Shape.sum(.formula(formula), .constant(0))
        let checkpoints = try checkpoints(shape)
        checkpoints.complete(until: Age.moment(3 * Self.block).instant)
        for start in [0, 7, Self.block - 0.25, 1.5 * Self.block, 2 * Self.block - 0.25] {
            let totals = (0..<500).map { total(checkpoints, start + Double($0) / 1000) }
            #expect(totals.neverFalls, "from \(start)")
        }
        #expect(total(checkpoints, -5) == 0 && total(checkpoints, 0) == 0)
    }

    @Test("it is ready up to the end of the next block, and goes on block by block")
    func readiness() throws {
        let checkpoints = try checkpoints(.formula("t % 7"))
        let late = Age.moment(2.5 * Self.block).instant
        #expect(checkpoints.blockCount(for: late) == 2)
        #expect(checkpoints.blockCount(for: Timestamp(nanoseconds: .min)) == 0)
        #expect(checkpoints.blockCount(for: Timestamp(nanoseconds: .max)) > 0)
        #expect(checkpoints.blockCount == 0 && !checkpoints.isReady(at: late))
        checkpoints.advance()
        #expect(checkpoints.blockCount == 1 && checkpoints.isReady(at: late))
        _ = total(checkpoints, 2.5 * Self.block)
        #expect(checkpoints.blockCount == 2)
    }

    @Test("where the sums do not reach, the total is that up to where they do, and does not fall")
    func notReady() throws {
        let checkpoints = try checkpoints(.formula("3 + 0 * t"))
        let totals = [0.5, 1.5, 2.5, 9.5, 3.5, 4.5, 5.5].map { total(checkpoints, $0 * Self.block) }
        #expect(totals[3] <= 9.5 * 3 * Self.block)
        let later = total(checkpoints, 5.5 * Self.block)
        #expect(abs(later / (5.5 * 3 * Self.block) - 1) < 1e-12)
    }

    @Test("sums can be kept and taken over")
    func restoring() throws {
        let shape = Shape.formula("2 + sin(t/40)")
        let (first, second) = (try checkpoints(shape), try checkpoints(shape))
        for _ in 0..<4 { first.advance() }
        second.advance()
        let marks = first.marks(0..<first.markCount)
        second.restore(marks)
        #expect(second.marks(0..<second.markCount) == marks && second.blockCount == 4)
        #expect(total(second, 4.25 * Self.block) == total(first, 4.25 * Self.block))
        // What is shorter, or nonsense, is left alone.
        second.restore([0, 1])
        second.restore(marks + [.nan])
        second.restore([])
        #expect(second.marks(0..<second.markCount) == marks)
    }

    /// Three buckets, of which the shares move, and the sum.
    private func ledger(_ rate: Double) -> Checkpoints {
        let integrand = Integrand(width: 4, since: Age.epoch, yardsticks: [2, 2, 2, 3], work: Work(steps: 1)) {
            moment,
            rates in
            let share = 0.5 + 0.4 * sine(moment.time.seconds / 3000)
            (rates[0], rates[1], rates[2], rates[3]) = (rate * share / 2, rate * share, rate, 7 * rate)
        }
        let ledger = CountLedger(bucketCount: 3) { Int64($0) }
        let key = TotalsKey("test", since: Age.epoch, seed: nil)
        return Checkpoints(key, of: integrand, isSmooth: true, cause: "test", ledger: ledger)
    }

    @Test("whole observations follow their integrals, and none is lost", arguments: [1e-4, 0.3, 5000])
    func ledgers(rate: Double) {
        let checkpoints = ledger(rate)
        var before: [Int64] = [0, 0, 0]
        for block in 0..<20 as Range<Int64> {
            let time = block * Checkpoints.block + 5
            let counts = checkpoints.counts(at: time)
            #expect(counts.block.start == block * Checkpoints.block && counts.before == before)
            let own = zip(counts.inside, [0] + counts.inside).map { $0 - $1 }
            #expect(own.allSatisfy { $0 >= 0 })
            before = zip(counts.before, counts.inside).map { $0 + $1 }
            for index in 0..<3 {
                #expect(abs(Double(before[index]) - checkpoints.total(index, at: counts.block.end)) <= 1.5)
            }
            #expect(before[2] == Int64(checkpoints.total(2, at: counts.block.end)))
        }
    }

    @Test("the counts of a time are those of its block, also when it has just become ready", arguments: [1, 2, 7])
    func justReady(blocks: Int64) {
        let checkpoints = ledger(3)
        let time = blocks * Checkpoints.block + 17
        checkpoints.complete(until: Age.epoch + TimeSpan(nanoseconds: time))
        let counts = checkpoints.counts(at: time)
        #expect(counts.block.index == blocks && counts.inside[2] > 0)
        // Where it is not, they are those of the last block.
        #expect(checkpoints.counts(at: time + 9 * Checkpoints.block).block.index == blocks)
    }

    /// How often a rate was evaluated.
    private final class Counter: Sendable {
        let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
    }

    @Test("a total takes one block's work at most, and none where it has been asked before", arguments: [1, 20])
    func work(blocks: Int) {
        let counter = Counter()
        let integrand = Integrand(width: 1, since: Age.epoch, work: Work(steps: 1)) { moment, rates in
            counter.count.withLock { $0 += 1 }
            rates[0] = 2 + sine(moment.time.seconds / 100)
        }
        let key = TotalsKey("test", since: Age.epoch, seed: nil)
        let checkpoints = Checkpoints(key, of: integrand, isSmooth: true, cause: "test")
        checkpoints.complete(until: Age.moment(Double(blocks) * Self.block).instant)
        let made = counter.value
        #expect(made <= blocks * 2 * Int(Checkpoints.blockTicks))
        _ = total(checkpoints, (Double(blocks) + 0.5) * Self.block)
        let asked = counter.value
        #expect(asked - made <= 4 * Int(Checkpoints.blockTicks))
        for place in 0..<50 { _ = total(checkpoints, (Double(blocks) + Double(place) / 50) * Self.block) }
        #expect(counter.value == asked)
    }
}
