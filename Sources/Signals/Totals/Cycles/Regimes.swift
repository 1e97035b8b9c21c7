import MetricModel

extension Timetable {
    /// With a break wherever a signal goes from one regime to another: from one side of a limit to the other, from one
    /// multiple to the next, from one operand to another.
    ///
    /// A break that is known costs one panel more; one that is not is found by halving panels, forty times for a jump.
    ///
    /// - Parameter regime: of the signal at a time in nanoseconds since the epoch; the same between two breaks, and looked up
    ///   at some points only, so that a short stay in another regime may be missed.
    func breaking(where regime: (Int64) -> Int) -> Timetable {
        var copy = self
        for index in stretches.indices {
            let start = stretches[index].start
            func own(_ time: Int64) -> Int { regime(start &+ time) }
            switch stretches[index].pattern {
            case .constant: break
            case .once(let breaks):
                guard index + 1 < stretches.count else { break }
                let found = Self.changes(of: own, upTo: stretches[index + 1].start - start, breaks)
                copy.stretches[index].pattern = .once(Array(Set(breaks + found)).sorted())
            case .cycle(let length, let breaks):
                let found = Self.changes(of: own, upTo: length, breaks)
                copy.stretches[index].pattern = .cycle(length, Array(Set(breaks + found)).sorted())
            }
        }
        return copy
    }

    /// Looks at so many points in all, and at least at one within each segment.
    private static var pointCount: Int { 64 }
    private static var maximumSegmentCount: Int { 2048 }
    private static var maximumChangeCount: Int { 4096 }

    private static func changes(of regime: (Int64) -> Int, upTo length: Int64, _ breaks: [Int64]) -> [Int64] {
        let ends = breaks.filter { $0 > 0 && $0 < length } + [length]
        guard ends.count <= maximumSegmentCount else { return [] }
        let count = Int64(max(2, pointCount / ends.count))
        var found: [Int64] = []
        for (start, end) in zip([0] + ends, ends) {
            let width = end - start
            // The last instant of the segment still belongs to it.
            let points = (0..<count).map { start + width / count * $0 + width % count * $0 / count } + [end - 1]
            for (low, high) in zip(points, points.dropFirst()) where low < high {
                append(changesOf: regime, from: low, to: high, to: &found)
                if found.count >= maximumChangeCount { return found }
            }
        }
        return found
    }

    /// Each time from which on there is another regime, by bisection, one after the other.
    private static func append(
        changesOf regime: (Int64) -> Int,
        from start: Int64,
        to end: Int64,
        to found: inout [Int64]
    ) {
        let last = regime(end)
        var (position, current) = (start, regime(start))
        while current != last, found.count < maximumChangeCount {
            var (low, high) = (position, end)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if regime(middle) == current { low = middle } else { high = middle }
            }
            found.append(high)
            (position, current) = (high, regime(high))
        }
    }
}
