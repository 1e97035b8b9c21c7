import MetricModel

/// When a signal changes its shape: stretches of time, each of which is constant, happens once, or repeats.
///
/// Between two breaks a signal is smooth. It need not name every break: whoever integrates it also finds those that are
/// left out, at some cost. A signal that draws has the timetable of its ``Law``.
package struct Timetable: Hashable, Sendable {
    package enum Pattern: Hashable, Sendable {
        case constant
        /// Smooth but for breaks, which count from the beginning of the stretch.
        case once([Int64])
        /// The same again and again from the beginning of the stretch; the breaks lie within one length.
        case cycle(Int64, [Int64])
    }

    /// Until the next one begins; the last one has no end.
    package struct Stretch: Hashable, Sendable {
        /// Nanoseconds since the epoch; zero for the first stretch.
        package var start: Int64
        package var pattern: Pattern
    }

    package internal(set) var stretches: [Stretch]

    /// More breaks than these are not worth a table.
    private static let maximumBreakCount = 20_000

    package static let constant = Timetable(.constant)

    init(_ pattern: Pattern) {
        stretches = [Stretch(start: 0, pattern: pattern)]
    }

    /// nil when nothing repeats.
    var shortestCycle: Int64? {
        let cycles = stretches.compactMap { stretch -> Int64? in
            guard case .cycle(let length, _) = stretch.pattern else { return nil }
            return length
        }
        return cycles.min()
    }

    /// Smooth or broken for some time, and constant from then on.
    init(once length: TimeSpan, breaks: [Int64] = []) {
        self.init(.constant)
        guard length > .zero else { return }
        stretches = [
            Stretch(start: 0, pattern: .once(breaks)),
            Stretch(start: length.nanoseconds, pattern: .constant),
        ]
    }

    /// A cycle that the epoch lies somewhere in.
    ///
    /// - Parameter age: how far the cycle has gone at the epoch.
    init(cycle: TimeSpan, breaks: [Int64] = [], age: TimeSpan = .zero) {
        self.init(Self.cycle(cycle.nanoseconds, breaks, age: age.nanoseconds))
    }

    private static func cycle(_ length: Int64, _ breaks: [Int64], age: Int64) -> Pattern {
        guard length > 0 else { return .constant }
        let moved = breaks.map { wrapped($0 &- age, length) }
        return .cycle(length, Array(Set(moved)).sorted())
    }

    private static func wrapped(_ time: Int64, _ length: Int64) -> Int64 {
        let rest = time % length
        return rest < 0 ? rest + length : rest
    }

    /// The same pattern, seen from a later beginning.
    private static func advanced(_ pattern: Pattern, by time: Int64) -> Pattern {
        switch pattern {
        case .constant: .constant
        case .once(let breaks): .once(breaks.map { $0 - time }.filter { $0 > 0 })
        case .cycle(let length, let breaks): cycle(length, breaks, age: time)
        }
    }

    /// The timetable of the signal that runs ahead by a phase, which may be negative.
    func advanced(by phase: TimeSpan) -> Timetable {
        let phase = phase.nanoseconds
        var copy = self
        if phase < 0, stretches.count == 1 {
            copy.stretches[0].pattern = Self.advanced(stretches[0].pattern, by: phase)
            return copy
        }
        guard phase >= 0 else {
            // Before its epoch a signal that happens once has not begun.
            copy.stretches = [Stretch(start: 0, pattern: .once([]))]
            copy.stretches += stretches.map { Stretch(start: $0.start &- phase, pattern: $0.pattern) }
            return copy
        }
        let first = stretches.lastIndex { $0.start <= phase } ?? 0
        copy.stretches = stretches[first...].enumerated().map { index, stretch in
            index == 0
                ? Stretch(start: 0, pattern: Self.advanced(stretch.pattern, by: phase - stretch.start))
                : Stretch(start: stretch.start - phase, pattern: stretch.pattern)
        }
        return copy
    }

    /// With a new stretch from a time on, whose pattern goes on as before.
    func cut(at time: TimeSpan) -> Timetable {
        let time = time.nanoseconds
        guard time > 0, let index = stretches.lastIndex(where: { $0.start <= time }), stretches[index].start < time
        else {
            return self
        }
        var copy = self
        let pattern = Self.advanced(stretches[index].pattern, by: time - stretches[index].start)
        copy.stretches.insert(Stretch(start: time, pattern: pattern), at: index + 1)
        return copy
    }

    /// This one until a time, and another one from then on.
    func followed(by other: Timetable, from time: TimeSpan) -> Timetable {
        guard time > .zero else { return other }
        var copy = self
        copy.stretches = stretches.filter { $0.start < time.nanoseconds }
        copy.stretches += other.cut(at: time).stretches.filter { $0.start >= time.nanoseconds }
        return copy
    }

    /// Of two signals together; nil when that has too many breaks, or a cycle beyond 292 years.
    func joined(with other: Timetable) -> Timetable? {
        let starts = Set((stretches + other.stretches).map(\.start)).sorted()
        func cut(_ timetable: Timetable) -> [Stretch] {
            starts.reduce(timetable) { $0.cut(at: TimeSpan(nanoseconds: $1)) }.stretches
        }
        let (left, right) = (cut(self), cut(other))
        var result: [Stretch] = []
        for index in starts.indices {
            let length = index + 1 < starts.count ? starts[index + 1] - starts[index] : nil
            guard let pattern = Self.joined(left[index].pattern, right[index].pattern, over: length) else { return nil }
            result.append(Stretch(start: starts[index], pattern: pattern))
        }
        var copy = self
        copy.stretches = result
        return copy
    }

    /// - Parameter length: of the stretch; nil for the last one.
    private static func joined(_ left: Pattern, _ right: Pattern, over length: Int64?) -> Pattern? {
        switch (left, right) {
        case (.constant, let other), (let other, .constant): return other
        case (.once(let left), .once(let right)): return once(left + right)
        case (.once(let single), .cycle(let cycle, let breaks)), (.cycle(let cycle, let breaks), .once(let single)):
            guard let length, let unrolled = unrolled(breaks, of: cycle, over: length) else { return nil }
            return once(single + unrolled)
        case (.cycle(let left, let leftBreaks), .cycle(let right, let rightBreaks)):
            guard let common = leastCommonMultiple(left, right) ?? length else { return nil }
            let whole = min(common, length ?? common)
            guard let leftAll = unrolled(leftBreaks, of: left, over: whole),
                let rightAll = unrolled(rightBreaks, of: right, over: whole)
            else { return nil }
            guard whole == common else { return once(leftAll + rightAll) }
            return leftAll.count + rightAll.count <= maximumBreakCount
                ? cycle(common, leftAll + rightAll, age: 0) : nil
        }
    }

    private static func once(_ breaks: [Int64]) -> Pattern? {
        breaks.count <= maximumBreakCount ? .once(Array(Set(breaks)).sorted()) : nil
    }

    /// The breaks of all rounds of a cycle within a length, with the beginnings of the rounds; nil for too many.
    private static func unrolled(_ breaks: [Int64], of cycle: Int64, over length: Int64) -> [Int64]? {
        let rounds = length / cycle
        let inRound = Array(Set([0] + breaks)).sorted()
        guard rounds < Int64(maximumBreakCount / inRound.count) else { return nil }
        return (0...rounds).flatMap { round in
            let start = round * cycle
            return inRound.filter { $0 < length - start }.map { start + $0 }
        }
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

extension PiecewiseLinear {
    func timetable(since epoch: Timestamp) -> Timetable {
        var end: Int64 = 0
        let ends = pieces.map { piece in
            end &+= piece.length.nanoseconds
            return end
        }
        guard end > 0 else { return .constant }
        let isLevel = pieces.allSatisfy { $0.from == pieces[0].from && $0.to == pieces[0].from }
        if isLevel { return .constant }
        let length = TimeSpan(nanoseconds: end)
        return repeats
            ? Timetable(cycle: length, breaks: ends, age: epoch - (origin ?? epoch))
            : Timetable(once: length, breaks: ends)
    }
}
