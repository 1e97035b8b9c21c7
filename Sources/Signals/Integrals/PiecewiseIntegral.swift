package import MetricModel

/// The integral of straight lines: whole cycles counted, only the rest integrated, so that nothing drifts.
package struct PiecewiseIntegral: Integral {
    private struct Step {
        /// Nanoseconds from the beginning of the cycle.
        var start: Int64
        var length: Int64
        var from: Double
        var to: Double
        /// The integral over the steps before this one, and with it.
        var totalBefore: Double
        var totalAfter: Double
    }

    private let steps: [Step]
    private let cycle: Int64
    private let cycleTotal: Double
    private let repeats: Bool
    /// What the first step's beginning is after the epoch.
    private let delay: TimeSpan
    /// What lies before the epoch.
    private let beginning: Double

    package init(_ signal: PiecewiseLinear, since epoch: Timestamp) {
        var position: Int64 = 0
        var total = 0.0
        steps = signal.clamped(to: 0...(.greatestFiniteMagnitude)).pieces.map { piece in
            let before = total
            // NaN counts nothing.
            let piece = piece.from.isNaN ? PiecewiseLinear.Piece(piece.length, 0) : piece
            let area = Self.area(from: piece.from, to: piece.to, share: 1, rest: 0)
            total += area * piece.length.seconds
            defer { position &+= piece.length.nanoseconds }
            return Step(
                start: position,
                length: piece.length.nanoseconds,
                from: piece.from,
                to: piece.to,
                totalBefore: before,
                totalAfter: total
            )
        }
        cycle = position
        cycleTotal = total
        repeats = signal.repeats
        delay = (signal.origin ?? epoch) - epoch
        beginning =
            delay == .zero
            ? 0
            : Self.total(
                at: TimeSpan(nanoseconds: 0) - delay,
                steps: steps,
                cycle: cycle,
                cycleTotal: cycleTotal,
                repeats: repeats
            )
    }

    package var work: Work { Work(steps: 3) }

    package func total(until moment: Moment) -> Double {
        guard moment.time > .zero else { return 0 }
        let total = Self.total(
            at: moment.time - delay,
            steps: steps,
            cycle: cycle,
            cycleTotal: cycleTotal,
            repeats: repeats
        )
        return max(0, total - beginning)
    }

    /// From the first step's beginning; negative before it.
    private static func total(
        at time: TimeSpan,
        steps: [Step],
        cycle: Int64,
        cycleTotal: Double,
        repeats: Bool
    ) -> Double {
        guard let first = steps.first, let last = steps.last, cycle > 0 else { return 0 }
        guard repeats else {
            if time <= .zero { return first.from * time.seconds }
            if time.nanoseconds >= cycle {
                return cycleTotal + last.to * TimeSpan(nanoseconds: time.nanoseconds - cycle).seconds
            }
            return within(steps, time.nanoseconds)
        }
        var (count, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: cycle)
        if rest < 0 {
            count -= 1
            rest += cycle
        }
        // The end of a cycle is the beginning of the next to the last digit.
        let before = count == 0 ? 0 : Double(count) * cycleTotal
        return min(before + within(steps, rest), Double(count + 1) * cycleTotal)
    }

    /// Within one cycle, by the step that the time is in.
    private static func within(_ steps: [Step], _ time: Int64) -> Double {
        var range = steps.indices
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = steps[middle].start <= time ? middle..<range.upperBound : range.lowerBound..<middle
        }
        let step = steps[range.lowerBound]
        let length = Double(step.length)
        let share = Double(time &- step.start) / length
        let rest = Double(step.start &+ step.length &- time) / length
        let area = area(from: step.from, to: step.to, share: share, rest: rest) * (length / 1e9)
        return min(step.totalBefore + area, step.totalAfter)
    }

    /// The area under the first part of a line of length 1; neither end is negative.
    ///
    /// `rest` is `1 - share`, given apart because it is exact where the difference is not. A falling line is taken from
    /// its end, so that each term rises with time.
    @inline(__always)
    private static func area(from: Double, to: Double, share: Double, rest: Double) -> Double {
        if to >= from {
            from * share + (to - from) * (share * share / 2)
        } else {
            to * share + (from - to) * ((1 - rest * rest) / 2)
        }
    }
}
