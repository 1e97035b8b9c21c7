import MetricModel
import Testing

@testable import Signals

struct TotalsKeyTests {
    private func key(_ shape: Shape, since epoch: Timestamp = Age.epoch, _ seed: UInt64? = nil) -> TotalsKey {
        var key = TotalsKey("rate", since: epoch, seed: seed.map { Seed(bits: $0) })
        key.append(shape.signal)
        return key
    }

    /// Each differs from all others by a number, a kind, or what is left out.
    private static let shapes: [Shape] = {
        var bounded = RandomWalk()
        (bounded.start, bounded.step) = (0, 1)
        var above = bounded
        above.minimum = 0
        var below = bounded
        below.maximum = 0
        func clamp(_ minimum: Double?, _ maximum: Double?) -> Shape {
            .modified(.sine(60, 1)) {
                var clamp = Modifiers.Clamp()
                (clamp.minimum, clamp.maximum) = (minimum, maximum)
                $0.clamp = clamp
            }
        }
        func until(_ until: TimePoint?, from: TimePoint? = nil) -> Shape {
            var signal = Switch()
            (signal.from, signal.until) = (from, until)
            return Shape(signal)
        }
        return [
            Shape(bounded), Shape(above), Shape(below), clamp(nil, 5), clamp(0, 5), clamp(0, nil), clamp(5, nil),
            until(.time(span(60))), until(.instant(Timestamp(milliseconds: 60_000))), until(nil, from: .time(span(60))),
            until(.time(span(60)), from: .time(.zero)),
            .sine(60, 1), .sine(61, 1), .sine(60, 2), .sine(60, 1, 1), .sine(60, 1, 1.0.nextUp), .triangle(60, 1),
            .constant(0), .constant(-0.0), .constant(.nan), .ahead(.sine(60, 1), 1), .ahead(.ahead(.sine(60, 1), 1), 1),
            .rounded(.sine(60, 1), 1), .scaled(.sine(60, 1), 2), .noisy(.sine(60, 1), 1),
            .noisy(.sine(60, 1), 1, hold: 1),
            .sum(.sine(60, 1), .sine(90, 1)), .sum(.sine(90, 1), .sine(60, 1)), .product(.sine(60, 1), .sine(90, 1)),
            .sum(.sum(.constant(1)), .constant(1)), .sum(.sum(.constant(1), .constant(1))),
            .sum(.constant(1), .constant(1)),
            .daily([0: 1, 9: 2]), .daily([0: 1, 8: 2]), .daily([0: 1, 9: 2], weekend: 0.5), .formula("t"),
            .formula("t "),
        ]
    }()

    @Test("no two rates that differ have the same key", arguments: shapes.indices)
    func differences(index: Int) {
        for other in Self.shapes.indices {
            #expect((key(Self.shapes[index]) == key(Self.shapes[other])) == (index == other), "\(Self.shapes[other])")
        }
    }

    @Test("epoch, seed and purpose belong to it")
    func context() {
        let shape = Shape.sine(60, 1)
        let keys = [
            key(shape), key(shape, since: Age.epoch + span(1e-9)), key(shape, 0), key(shape, 1),
            {
                var key = TotalsKey("summed rate", since: Age.epoch, seed: nil)
                key.append(shape.signal)
                return key
            }(),
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test("a formula's key knows the values that it looks at")
    func neighbours() {
        func key(_ neighbour: Shape, since epoch: Timestamp = Age.epoch, _ seed: UInt64 = 1) -> TotalsKey {
            let formula = Shape.formula(#"value("GET") * 2"#).signal
            return self.key(
                Shape(formula.bound(to: [PlacedSignal(neighbour.signal, epoch: epoch, seed: Seed(bits: seed))]))
            )
        }
        let keys = [
            key(.sine(60, 1)), key(.sine(60, 2)), key(.sine(60, 1), since: .unixEpoch),
            key(.sine(60, 1), since: Age.epoch, 2),
            key(.gaussian(1, 1)), self.key(.formula(#"value("GET") * 2"#)),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(key(.sine(60, 1)) == key(.sine(60, 1)))
    }

    @Test("lists of numbers have ends")
    func lists() {
        func key(_ lists: [Double]...) -> TotalsKey {
            var key = TotalsKey("buckets", since: Age.epoch, seed: nil)
            for list in lists { key.append(list) }
            return key
        }
        #expect(key([1], [2, 3]) != key([1, 2], [3]))
        #expect(key([], [1]) != key([1], []))
    }
}
