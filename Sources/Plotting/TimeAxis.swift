import MetricModel

/// An axis of time with ticks at round times: as time since an epoch, or by the clock in UTC.
struct TimeAxis {
    let range: ClosedRange<Timestamp>
    let ticks: [Tick]

    /// In milliseconds.
    private static let steps: [Int64] =
        [1, 2, 5, 10, 20, 50, 100, 200, 500]
        + [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800].map { $0 * 1000 }
        + [1, 2, 3, 6, 12].map { $0 * 3_600_000 }
        + [1, 2, 7, 14, 30, 90, 365, 1000, 3650, 10_000, 50_000].map { $0 * day }
    private static let day: Int64 = 86_400_000

    /// - Parameter count: at most about so many ticks.
    init(_ range: ClosedRange<Timestamp>, since epoch: Timestamp?, count: Int) {
        self.range = range
        let origin = epoch?.milliseconds ?? 0
        let (first, last) = (range.lowerBound.milliseconds - origin, range.upperBound.milliseconds - origin)
        let wanted = (last - first) / Int64(max(1, count))
        let step = Self.steps.first { $0 >= wanted } ?? Self.steps[Self.steps.count - 1]
        var ticks: [Tick] = []
        var time = first / step * step
        if time < first { time += step }
        while time <= last, ticks.count < 1000 {
            let share = last > first ? Double(time - first) / Double(last - first) : 0.5
            let label = epoch == nil ? Self.clock(time, step: step, isOfDays: last - first > Self.day) : Self.span(time)
            ticks.append(Tick(place: share, label: label))
            time += step
        }
        self.ticks = ticks
    }

    func place(_ instant: Timestamp) -> Double {
        let width = Double((range.upperBound - range.lowerBound).nanoseconds)
        return width > 0 ? Double((instant - range.lowerBound).nanoseconds) / width : 0.5
    }

    /// `1h30m`, `250ms`.
    static func span(_ milliseconds: Int64) -> String {
        guard milliseconds != 0 else { return "0s" }
        var rest = milliseconds.magnitude
        var text = milliseconds < 0 ? "-" : ""
        for (unit, name) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")]
            as [(UInt64, String)]
        {
            let (count, remainder) = rest.quotientAndRemainder(dividingBy: unit)
            if count > 0 { text += "\(count)\(name)" }
            rest = remainder
        }
        return text
    }

    /// The time of day, or the date where ticks are days apart; at midnight too on an axis of several days.
    private static func clock(_ milliseconds: Int64, step: Int64, isOfDays: Bool) -> String {
        let days = milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
        let time = milliseconds - days * day
        if step >= day || (isOfDays && time == 0) { return CalendarDate(daysSince1970: days).text }
        func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
        var text = "\(two(time / 3_600_000)):\(two(time / 60_000 % 60))"
        if step < 60_000 { text += ":\(two(time / 1000 % 60))" }
        if step < 1000 { text += ".\(String(1000 + time % 1000).dropFirst())" }
        return text
    }
}
