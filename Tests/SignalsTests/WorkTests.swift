import MetricModel
import Testing

@testable import Signals

private func sum(_ signals: [any Signal]) -> Sum {
    var sum = Sum()
    sum.signals = signals.map(Operand.init)
    return sum
}

private func formula(_ source: String, _ neighbours: (any Signal)...) -> any Signal {
    var formula = Formula()
    formula.source = source
    return formula.bound(to: neighbours.map { PlacedSignal($0, epoch: .unixEpoch, seed: Seed(bits: 1)) })
}

struct WorkTests {
    @Test("each signal inside of another one adds its work", arguments: [1, 10, 1000])
    func operands(count: Int) {
        let walk = RandomWalk()
        let one = sum([walk]).work
        let many = sum([RandomWalk](repeating: walk, count: count)).work
        #expect(abs((many.steps - one.steps) - Double(count - 1) * walk.work.steps) < 1e-6 * many.steps)
    }

    @Test("a formula costs as much more as it has terms")
    func terms() {
        func work(_ count: Int) -> Double {
            formula([String](repeating: "sin(t)", count: count).joined(separator: "+")).work.steps
        }
        #expect(abs((work(101) - work(1)) - 10 * (work(11) - work(1))) < 1e-6)
        #expect(work(2) > work(1))
    }

    @Test("another value costs as often as a formula looks at it, in however many steps")
    func references() {
        var signal = formula("sin(t)")
        for _ in 0..<60 { signal = formula("value(\"a\")+value(\"a\")", signal) }
        #expect(signal.work.steps > 0x1p60)
    }

    @Test("work and time are the same but for the unit", arguments: [0, 1_000, 1_000_000_000, Int64(1) << 40])
    func time(nanoseconds: Int64) {
        let span = TimeSpan(nanoseconds: nanoseconds)
        #expect(abs((Work(in: span).time - span).nanoseconds) <= nanoseconds >> 50)
        #expect(Work(steps: 1e300).time == TimeSpan(nanoseconds: .max))
    }

    @Test("a rate that is summed up costs a block of evaluations once")
    func block() throws {
        let rate = formula("sin(t*t)")
        let counter = Counter(rate: Operand(rate), .smooth, nil)
        let program = counter.program(epoch: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache())
        let block = try #require(program.blockWork)
        #expect(block.work >= Int(Checkpoints.blockTicks) * rate.work)
        #expect(block.length == TimeSpan(nanoseconds: Checkpoints.block))
        #expect(block.keeper == ObjectIdentifier(try #require(program.checkpoints)))
    }
}
