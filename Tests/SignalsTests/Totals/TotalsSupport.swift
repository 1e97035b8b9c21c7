import MetricModel
import Signals

/// When the tests of totals begin, and how far they go.
enum Age {
    /// 2026-01-01, a Thursday.
    static let epoch = Timestamp(milliseconds: 1_767_225_600_000)
    static let minute = 60.0
    static let year = 31_557_600.0
    static let century = 100 * year

    static func moment(_ seconds: Double) -> Moment { Moment(epoch + span(seconds), since: epoch) }
}

extension Integral {
    func total(_ seconds: Double) -> Double { total(until: Age.moment(seconds)) }

    func totals(from start: Double, step: Double, count: Int) -> [Double] {
        (0..<count).map { total(start + Double($0) * step) }
    }
}

extension Signal {
    func integral(_ seed: Seed = Seed(bits: 5), _ totals: TotalsCache = TotalsCache()) -> any Integral {
        integral(since: Age.epoch, seed: seed, totals: totals)
    }
}

extension [Double] {
    /// Whether no number is below the one before it.
    var neverFalls: Bool { zip(self, dropFirst()).allSatisfy { $0 <= $1 } }

    var mean: Double { reduce(0, +) / Double(count) }

    var variance: Double {
        let mean = mean
        return map { ($0 - mean) * ($0 - mean) }.mean
    }

    /// Of each number with the one that is so many places later.
    func correlation(lag: Int) -> Double {
        let mean = mean
        return zip(self, dropFirst(lag)).map { ($0 - mean) * ($1 - mean) }.mean / variance
    }

    /// How far they are, at most, from what a distribution says (Kolmogorov and Smirnov): of n draws of it above
    /// 1.95/√n once in a thousand times.
    func distance(to probability: (Double) -> Double) -> Double {
        sorted().enumerated().reduce(0) { greatest, draw in
            let expected = probability(draw.element)
            let steps = [Double(draw.offset), Double(draw.offset + 1)].map { $0 / Double(count) - expected }
            return Swift.max(greatest, steps[0].magnitude, steps[1].magnitude)
        }
    }
}

/// Signals, written briefly.
struct Shape: Sendable, CustomStringConvertible {
    let signal: any Signal
    let description: String

    init(_ signal: any Signal) {
        self.signal = signal
        description = "\(signal)"
    }

    init<Kind: Signal>(_ kind: Kind.Type, _ parameters: [String: FieldValue]) {
        self.init(make(kind, parameters))
    }

    static func constant(_ value: Double) -> Shape { Shape(Static(value)) }

    static func sine(_ period: Double, _ amplitude: Double, _ offset: Double = 0) -> Shape {
        Shape(
            Sine.self,
            ["period": .duration(span(period)), "amplitude": .number(amplitude), "offset": .number(offset)]
        )
    }

    static func triangle(_ period: Double, _ peak: Double, _ offset: Double = 0) -> Shape {
        Shape(
            Triangle.self,
            ["period": .duration(span(period)), "peak": .number(peak), "offset": .number(offset)]
        )
    }

    static func square(_ period: Double, _ magnitude: Double, duty: Double) -> Shape {
        Shape(
            Square.self,
            ["period": .duration(span(period)), "magnitude": .number(magnitude), "duty_cycle": .number(duty)]
        )
    }

    /// - Parameter points: by hour.
    static func daily(_ points: KeyValuePairs<Int, Double>, weekend: Double = 1) -> Shape {
        let entries = points.map { FieldValue.TableEntry(key: $0 < 10 ? "0\($0):00" : "\($0):00", number: $1) }
        let days = ["sat", "sun"].map { FieldValue.TableEntry(key: $0, number: weekend) }
        return Shape(Daily.self, ["points": .table(entries), "weekdays": .table(days)])
    }

    static func exponential(_ from: Double, _ to: Double, _ timeConstant: Double) -> Shape {
        Shape(
            Exponential.self,
            ["from": .number(from), "to": .number(to), "time_constant": .duration(span(timeConstant))]
        )
    }

    static func sigmoid(_ from: Double, _ to: Double, at: Double, over: Double) -> Shape {
        Shape(
            Sigmoid.self,
            [
                "from": .number(from), "to": .number(to), "at": .duration(span(at)), "over": .duration(span(over)),
            ]
        )
    }

    static func gaussian(_ mean: Double, _ sigma: Double) -> Shape {
        Shape(Gaussian.self, ["mean": .number(mean), "sigma": .number(sigma)])
    }

    static func uniform(_ least: Double, _ greatest: Double, hold: Double = 0.001) -> Shape {
        Shape(Uniform.self, ["min": .number(least), "max": .number(greatest), "hold": .duration(span(hold))])
    }

    static func walk(_ start: Double, _ step: Double, _ limits: ClosedRange<Double>) -> Shape {
        Shape(
            RandomWalk.self,
            [
                "start": .number(start), "step": .number(step), "min": .number(limits.lowerBound),
                "max": .number(limits.upperBound),
            ]
        )
    }

    /// One that does not repeat, as far as anyone can see: the period of `sin(t)` is no whole number of nanoseconds.
    static func formula(_ expression: String) -> Shape {
        Shape(Formula.self, ["expression": .text("(\(expression)) + 0*sin(t)")])
    }

    private static func combined(_ combination: any Signal, _ shapes: [Shape]) -> Shape {
        Shape(combination.replacing(operands: shapes.map(\.signal)))
    }

    static func sum(_ shapes: Shape...) -> Shape { combined(Sum(), shapes) }
    static func product(_ shapes: Shape...) -> Shape { combined(Product(), shapes) }
    static func maximum(_ shapes: Shape...) -> Shape { combined(Maximum(), shapes) }
    static func minimum(_ shapes: Shape...) -> Shape { combined(Minimum(), shapes) }

    static func switched(_ shape: Shape, from: Double = 0, until: Double, _ other: Shape) -> Shape {
        var signal = Switch()
        signal.signal = Operand(shape.signal)
        signal.otherwise = Operand(other.signal)
        signal.from = .time(span(from))
        signal.until = .time(span(until))
        return Shape(signal)
    }

    static func modified(_ shape: Shape, _ change: (inout Modifiers) -> Void) -> Shape {
        var modifiers = Modifiers()
        change(&modifiers)
        return Shape(Modified(shape.signal, modifiers))
    }

    static func clamped(_ shape: Shape, _ limits: ClosedRange<Double>) -> Shape {
        modified(shape) { modifiers in
            var clamp = Modifiers.Clamp()
            (clamp.minimum, clamp.maximum) = (limits.lowerBound, limits.upperBound)
            modifiers.clamp = clamp
        }
    }

    static func rounded(_ shape: Shape, _ step: Double) -> Shape { modified(shape) { $0.round = step } }
    static func scaled(_ shape: Shape, _ scale: Double) -> Shape { modified(shape) { $0.scale = scale } }
    static func ahead(_ shape: Shape, _ phase: Double) -> Shape { modified(shape) { $0.phase = span(phase) } }

    static func noisy(_ shape: Shape, _ sigma: Double, hold: Double = 0.001) -> Shape {
        modified(shape) { modifiers in
            var noise = Modifiers.Noise()
            (noise.sigma, noise.hold) = (sigma, span(hold))
            modifiers.noise = noise
        }
    }
}
