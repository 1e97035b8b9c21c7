// How long it takes to evaluate a formula: batches of a thousand series, 30 days after their epoch, on one core.

import MetricModel
import Signals

private let formulas = [
    "t", "50 + 30*sin(2*pi*t/300) + 10*sin(2*pi*t/45)", "t % 86400 > 3600 ? 5 : 7",
    "clamp(t/100, 10, 20) + min(t, 3, now)",
]

/// Operations, each with a second operand that must be fetched.
private let operations: [(name: String, text: @Sendable (Int) -> String)] = [
    ("+ t", { "t" + String(repeating: "+t", count: $0) }),
    ("* 1.5", { "t" + String(repeating: "*1.5", count: $0) }),
    ("< t", { String(repeating: "(", count: $0) + "t" + String(repeating: "<t)", count: $0) }),
    ("% 60", { "t" + String(repeating: "%60", count: $0) }),
    ("^ 2", { String(repeating: "(", count: $0) + "t" + String(repeating: "^2)", count: $0) }),
    ("? :", { "t" + String(repeating: "+(t ? 1 : 2)", count: $0) }),
    ("abs", { String(repeating: "abs(", count: $0) + "t" + String(repeating: ")", count: $0) }),
    ("max", { "max(t" + String(repeating: ",max(t", count: $0 - 1) + ",t" + String(repeating: ")", count: $0) }),
    ("sin", { String(repeating: "sin(", count: $0) + "t" + String(repeating: ")", count: $0) }),
]

func measureFormulas() {
    print("| formula | ns |")
    print("| --- | --- |")
    for formula in formulas { print("| `\(formula)` | \(time(formula)) |") }
    print("\n| operation | ns |")
    print("| --- | --- |")
    let (few, many) = (10, 60)
    for operation in operations {
        let difference = time(operation.text(many)) - time(operation.text(few))
        print("| `\(operation.name)` | \((difference / Double(many - few) * 10).rounded() / 10) |")
    }
}

private func time(_ source: String) -> Double {
    let count = 1000
    let formula = make(Formula.self, ["expression": .text(source)])
    let batches = SeriesBatch.batches(
        of: (0..<count).map { index in
            (PlacedSignal(formula, epoch: .unixEpoch, seed: Seed(bits: UInt64(index))).program, index)
        }
    )
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    defer { values.deallocate() }
    let instant = Timestamp(milliseconds: 30 * 86_400_000 + 12_345)
    let clock = ContinuousClock()
    let times = (0..<41).map { round in
        let now = instant + TimeSpan(nanoseconds: Int64(round) * 1_000_000)
        return clock.measure { for batch in batches { batch.evaluate(now, values) } }
    }
    return nanoseconds(times, count)
}
