package import MetricModel

/// When a recorded total falls: what counted was restarted there.
package struct RecordedRestarts: Restarting, Hashable {
    /// In nanoseconds after the beginning of the recording, in ascending order.
    private let times: [Int64]
    /// After how many nanoseconds they come again; nil for never.
    private let cycle: Int64?
    /// How far the recording runs ahead.
    private var phase = TimeSpan.zero

    /// Where a line falls from one piece to the next; nil when it never does.
    init?(_ line: PiecewiseLinear) {
        let pieces = line.pieces
        let following = pieces.dropFirst() + (line.repeats ? pieces.prefix(1) : [])
        var end: Int64 = 0
        times = zip(pieces, following).compactMap { piece, next in
            end &+= piece.length.nanoseconds
            return piece.to > next.from ? end : nil
        }
        cycle = line.repeats ? pieces.reduce(0) { $0 &+ $1.length.nanoseconds } : nil
        if times.isEmpty { return nil }
    }

    /// Those of a recording that runs ahead.
    func advanced(by phase: TimeSpan) -> RecordedRestarts {
        var copy = self
        copy.phase = phase
        return copy
    }

    package func last(before moment: Moment) -> Timestamp? {
        var time = moment.advanced(by: phase).time.nanoseconds
        if let cycle {
            time %= cycle
            if time < 0 { time += cycle }
        }
        var last = last(upTo: time)
        if last == nil, let cycle, let end = times.last { last = end - cycle }
        guard let last else { return nil }
        let instant = moment.instant + TimeSpan(nanoseconds: last - time)
        return instant > moment.epoch ? instant : nil
    }

    private func last(upTo time: Int64) -> Int64? {
        var range = 0..<times.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = times[middle] <= time ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound > 0 ? times[range.lowerBound - 1] : nil
    }
}
