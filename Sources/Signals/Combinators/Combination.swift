package import MetricModel

/// A signal made of other signals, all with the same epoch. Operand i draws from its own seed.
package protocol Combination: Signal {
    var signals: [Operand] { get set }

    /// Joins the values so far with that of the next operand.
    static func combine(_ left: Double, _ right: Double) -> Double

    /// The same for what is known of both.
    static func combine(_ left: Law, _ right: Law) -> Law
}

extension Combination {
    package static var operandsField: ParameterField<Self> {
        ParameterField(
            "signals",
            \Self.signals,
            .list(.signal, atLeast: 1),
            "The signals; a number is short for a static one."
        )
    }

    package var operands: [any Signal] { signals.map(\.signal) }

    package func replacing(operands: [any Signal]) -> any Signal {
        var copy = self
        copy.signals = operands.map(Operand.init)
        return copy
    }

    package var constant: Double? {
        let constants = operands.compactMap(\.constant)
        guard constants.count == operands.count, let first = constants.first else { return nil }
        return constants.dropFirst().reduce(first, Self.combine)
    }

    package var draws: Draws { operands.reduce(.none) { $0.joined(with: $1.draws) } }

    package func timetable(since epoch: Timestamp) -> Timetable? { jointTimetable(since: epoch) }

    /// Of all operands together.
    func jointTimetable(since epoch: Timestamp) -> Timetable? {
        operands.reduce(Timetable.constant) { joined, operand in
            operand.timetable(since: epoch).flatMap { joined?.joined(with: $0) }
        }
    }

    /// The same for one that is always equal to one of its operands.
    func choiceTimetable(since epoch: Timestamp) -> Timetable? {
        guard draws == .none else { return jointTimetable(since: epoch) }
        let operands = operands
        return jointTimetable(since: epoch)?.breaking { time in
            let moment = Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)
            let values = operands.map { $0.value(at: moment, seed: Seed(bits: 0)) }
            let chosen = values.dropFirst().reduce(values.first ?? 0, Self.combine)
            return values.firstIndex(of: chosen) ?? 0
        }
    }

    package func law(at moment: Moment) -> Law {
        guard let first = operands.first else { return Law(0) }
        return operands.dropFirst().reduce(first.law(at: moment)) { Self.combine($0, $1.law(at: moment)) }
    }

    package var cycle: Cycle? { .common(of: operands) }

    package func value(at moment: Moment, seed: Seed) -> Double {
        guard let first = signals.first else { return 0 }
        var result = first.signal.value(at: moment, seed: seed.derived(index: 0))
        for index in signals.indices.dropFirst() {
            result = Self.combine(result, signals[index].signal.value(at: moment, seed: seed.derived(index: index)))
        }
        return result
    }
}

extension Cycle {
    /// The cycle of several signals together; nil when one has none.
    static func common(of signals: [any Signal]) -> Cycle? {
        let changing = signals.filter { $0.constant == nil }
        let cycles = changing.compactMap(\.cycle)
        return cycles.count == changing.count ? common(of: cycles) : nil
    }

    /// The cycle of what repeats in each of these; nil of none, or when it would be too long to be of use.
    static func common(of cycles: [Cycle]) -> Cycle? {
        guard let first = cycles.first else { return nil }
        var length = first.length.nanoseconds
        var finest = first.finest
        for cycle in cycles.dropFirst() {
            guard let multiple = leastCommonMultiple(length, cycle.length.nanoseconds) else { return nil }
            length = multiple
            finest = min(finest, cycle.finest)
        }
        guard length / max(1, finest.nanoseconds) <= 16_384 else { return nil }
        return Cycle(length: TimeSpan(nanoseconds: length), finest: finest)
    }
}

/// nil beyond 64 bits.
private func leastCommonMultiple(_ left: Int64, _ right: Int64) -> Int64? {
    var (a, b) = (left, right)
    while b != 0 { (a, b) = (b, a % b) }
    guard a > 0 else { return nil }
    let (product, overflow) = (left / a).multipliedReportingOverflow(by: right)
    return overflow ? nil : product
}
