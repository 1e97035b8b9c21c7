import MetricModel

/// Straight lines with an index, for signals of many points: a value is found in the logarithm of their number.
struct Track: Hashable, Sendable {
    let line: PiecewiseLinear
    /// Where each piece ends, in nanoseconds after the beginning.
    private let ends: [Int64]

    init(_ line: PiecewiseLinear) {
        self.line = line
        var end: Int64 = 0
        ends = line.pieces.map {
            // Hundreds of years together, which no reader lets through, may be nonsense but no trap.
            end &+= $0.length.nanoseconds
            return end
        }
    }

    /// The value so long after the beginning; before it, of a line that does not repeat, the first.
    func value(at time: TimeSpan) -> Double {
        guard let cycle = ends.last, let last = line.pieces.last, cycle > 0 else { return 0 }
        var rest = time.nanoseconds
        if line.repeats {
            rest %= cycle
            if rest < 0 { rest += cycle }
        } else if rest >= cycle {
            return last.to
        }
        var range = ends.indices
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = ends[middle - 1] <= rest ? middle..<range.upperBound : range.lowerBound..<middle
        }
        let piece = line.pieces[range.lowerBound]
        // Also what is infinite may be level.
        guard piece.from != piece.to else { return piece.from }
        let start = ends[range.lowerBound] &- piece.length.nanoseconds
        let share = Double(max(0, rest &- start)) / Double(piece.length.nanoseconds)
        return piece.from + (piece.to - piece.from) * share
    }
}
