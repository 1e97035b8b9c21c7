import MetricModel

/// Straight lines that time is counted along, in nanoseconds from the beginning of a cycle, and their areas in two doubles.
struct CycleLines: Sendable {
    struct Piece: Sendable {
        /// From the beginning of the cycle.
        var start: UInt64
        var length: UInt64
        var from: Double
        var to: Double
        /// By how much it rises in a second.
        var slope: DoubleDouble
        /// The areas before.
        var before: DoubleDouble

        /// Of the first part of the piece.
        ///
        /// - Returns: its area, and half of the slope times the square of its length.
        func area(until length: UInt64) -> (area: DoubleDouble, bend: DoubleDouble) {
            let time = CycleLines.seconds(length)
            let bend = slope * (time * time) * 0.5
            return (time * from + bend, bend)
        }
    }

    /// Where a time is.
    struct Place {
        var time: UInt64
        var rounds: UInt64
        /// When the round began.
        var round: UInt64
        var piece: Int
        /// When the piece began.
        var start: UInt64
    }

    private(set) var pieces: [Piece] = []
    /// nil when the last piece has no end.
    private(set) var cycle: UInt64?
    /// The area of a cycle.
    private(set) var whole = DoubleDouble.zero
    /// How long before the epoch time begins.
    private(set) var lead: Int64 = 0

    /// Time has an end, 292 years after it began.
    static let end = UInt64(Int64.max)

    /// - Parameter lines: nil for what is always 1.
    /// - Returns: nil for lines that take longer than 36 years.
    init?(_ lines: WaveFactors.Lines?, since epoch: Timestamp) {
        let line = lines?.line ?? PiecewiseLinear([.init(TimeSpan(nanoseconds: 1_000_000_000), 1)], repeats: false)
        let age = epoch - (line.origin ?? epoch)
        let phase = lines?.phase ?? .zero
        var length: Int64 = 0
        for piece in line.pieces {
            let (sum, overflow) = length.addingReportingOverflow(piece.length.nanoseconds)
            guard !overflow, sum <= WaveFactors.longest else { return nil }
            length = sum
        }
        guard length > 0, let first = line.pieces.first, let last = line.pieces.last else { return nil }
        if line.repeats {
            lead = (age.nanoseconds % length + phase.nanoseconds % length) % length
            if lead < 0 { lead += length }
        } else {
            let start = (age + phase).nanoseconds
            guard start.magnitude <= UInt64(WaveFactors.longest) else { return nil }
            lead = max(0, start)
            if start < 0 { append(first.from, first.from, length: start.magnitude) }
        }
        for piece in line.pieces { append(piece.from, piece.to, length: UInt64(piece.length.nanoseconds)) }
        if line.repeats {
            cycle = UInt64(length)
        } else {
            append(last.to, last.to, length: Self.end - (pieces.last.map { $0.start + $0.length } ?? 0))
        }
    }

    private mutating func append(_ from: Double, _ to: Double, length: UInt64) {
        let slope = DoubleDouble.sum(to, -from) / Self.seconds(length)
        let start = pieces.last.map { $0.start + $0.length } ?? 0
        let piece = Piece(start: start, length: length, from: from, to: to, slope: slope, before: whole)
        pieces.append(piece)
        whole += piece.area(until: length).area
    }

    private static func seconds(_ nanoseconds: UInt64) -> DoubleDouble {
        DoubleDouble(whole: nanoseconds) / DoubleDouble(1e9)
    }

    func place(of time: UInt64) -> Place {
        let (rounds, rest) = cycle.map { time.quotientAndRemainder(dividingBy: $0) } ?? (0, time)
        var (low, high) = (0, pieces.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= rest { low = middle } else { high = middle }
        }
        let round = time - rest
        return Place(time: time, rounds: rounds, round: round, piece: low, start: round + pieces[low].start)
    }
}
