import MetricModel
import Signals
import TestSupport

func span(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64((seconds * 1e9).rounded())) }

/// Sets parameters by name, as a reader would.
func make<Kind: Signal>(_: Kind.Type, _ parameters: [String: FieldValue]) -> Kind {
    var signal = Kind()
    for field in Kind.fields {
        if let value = parameters[field.name] ?? field.defaultValue { field.set(&signal, value) }
    }
    return signal
}

/// Signals of every kind that has an integral in closed form, alone, modified and combined, with random parameters.
struct RandomSignals {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    private mutating func number(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &random) }
    private mutating func duration(_ range: ClosedRange<Double>) -> FieldValue { .duration(span(number(range))) }

    mutating func signal(depth: Int = 2) -> any Signal {
        let simple = Int.random(in: 0..<(depth > 0 ? 13 : 10), using: &random)
        switch simple {
        case 0: return Static(number(-5...20))
        case 1:
            return make(
                Ramp.self,
                [
                    "period": duration(1...100), "peak": .number(number(-20...20)), "offset": .number(number(-10...20)),
                    "invert": .flag(Bool.random(using: &random)),
                ]
            )
        case 2:
            return make(
                Triangle.self,
                ["period": duration(1...100), "peak": .number(number(-20...20)), "offset": .number(number(-10...20))]
            )
        case 3:
            return make(
                Square.self,
                [
                    "period": duration(1...100), "magnitude": .number(number(-20...20)),
                    "duty_cycle": .number(number(0...100)), "offset": .number(number(-10...20)),
                    "invert": .flag(Bool.random(using: &random)),
                ]
            )
        case 4:
            return make(
                Pulse.self,
                [
                    "every": duration(10...100), "width": duration(0.1...10), "height": .number(number(-20...20)),
                    "baseline": .number(number(0...20)),
                ]
            )
        case 5:
            let amplitude = number(-20...20)
            return make(
                Sine.self,
                [
                    "period": duration(1...100), "amplitude": .number(amplitude),
                    "offset": .number(amplitude.magnitude * number(1...2)),
                ]
            )
        case 6:
            return make(
                Exponential.self,
                ["from": .number(number(0...50)), "to": .number(number(0...50)), "time_constant": duration(1...300)]
            )
        case 7:
            return make(
                Sigmoid.self,
                [
                    "from": .number(number(0...50)), "to": .number(number(0...50)), "at": duration(0...100),
                    "over": duration(1...200),
                ]
            )
        case 8:
            let steps = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                StepSequence.Step(number(-10...30), for: span(number(0.5...40)))
            }
            return make(
                StepSequence.self,
                [
                    "steps": steps.fieldValue, "repeat": .flag(Bool.random(using: &random)),
                    "interpolate": .text(Bool.random(using: &random) ? "linear" : "none"),
                ]
            )
        case 9:
            var time = number(0...5)
            let points = (0..<Int.random(in: 2...8, using: &random)).map { _ -> Replay.Point in
                time += number(0.5...30)
                return Replay.Point(at: span(time), number(-10...30))
            }
            return make(
                Replay.self,
                [
                    "points": points.fieldValue, "loop": .flag(Bool.random(using: &random)),
                    "interpolate": .text(Bool.random(using: &random) ? "linear" : "hold"),
                ]
            )
        case 10:
            let operands = (0..<3).map { _ in nonNegative(signal(depth: depth - 1)) }
            return Sum().replacing(operands: operands)
        case 11:
            return make(
                Switch.self,
                [
                    "signal": .signal(signal(depth: depth - 1)), "else": .signal(signal(depth: depth - 1)),
                    "from": duration(0...50), "until": duration(60...300),
                ]
            )
        default:
            var modifiers = Modifiers()
            modifiers.scale = number(0...3)
            modifiers.phase = span(number(0...50))
            let base = signal(depth: 0)
            if base.pieces != nil {
                modifiers.offset = number(-5...5)
                modifiers.clamp = make(["min": .number(number(-5...5)), "max": .number(number(6...30))])
            }
            return Modified(base, modifiers)
        }
    }

    private func nonNegative(_ signal: any Signal) -> any Signal {
        signal.bounds.lowerBound >= 0 ? signal : Static(7)
    }

    private func make(_ parameters: [String: FieldValue]) -> Modifiers.Clamp {
        var clamp = Modifiers.Clamp()
        for field in Modifiers.Clamp.fields { parameters[field.name].map { field.set(&clamp, $0) } }
        return clamp
    }

    private func make<Kind: Signal>(_ kind: Kind.Type, _ parameters: [String: FieldValue]) -> Kind {
        SignalsTests.make(kind, parameters)
    }
}
