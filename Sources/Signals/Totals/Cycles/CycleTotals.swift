import MetricModel

/// The integrals of several rates that repeat, or that stay as they are after some time: whole cycles are counted, and only
/// the rest is looked up.
///
/// The cost of a total does not depend on its distance from the epoch. A class, as many series and formats share one.
final class CycleTotals: Sendable {
    private struct Stretch: Sendable {
        var start: Int64
        /// nil where the rates are constant.
        var panels: Panels?
        /// Of a cycle; nil when it happens once.
        var cycle: Int64?
        /// Where the rates are constant.
        var rates: [Double]
        /// The integrals up to the start.
        var before: [Double]
        var whole: [Double]

        func rest(_ index: Int, at time: Int64) -> Double {
            panels?.total(index, at: time) ?? rates[index] * (Double(time) / 1e9)
        }

        func total(_ index: Int, rounds: Double, rest: Double) -> Double {
            guard cycle != nil else { return before[index] + rest }
            let whole = whole[index]
            let total = rounds * whole + rest
            // The end of a cycle is the beginning of the next to the last digit.
            return before[index] + (whole > 0 ? min(total, (rounds + 1) * whole) : total)
        }
    }

    let width: Int
    private let stretches: [Stretch]

    /// The greatest cost of a table, however costly its rates are.
    private static let greatestWork = Work(in: TimeSpan(nanoseconds: 2_000_000_000))

    /// nil when the table would take too much work: more than some milliseconds, or for rates that cost much, two seconds.
    init?(of integrand: Integrand, _ timetable: Timetable) {
        width = integrand.width
        let affordable = Double(width) * Self.greatestWork.steps / max(1, integrand.work.steps)
        var budget = Panels.Budget(left: min(100_000 + 50_000 * width, Int(affordable)))
        var stretches: [Stretch] = []
        var before = [Double](repeating: 0, count: width)
        for (index, stretch) in timetable.stretches.enumerated() {
            let end = index + 1 < timetable.stretches.count ? timetable.stretches[index + 1].start : nil
            let length = end.map { $0 - stretch.start }
            var next = Stretch(start: stretch.start, rates: [], before: before, whole: [])
            switch stretch.pattern {
            case .constant:
                next.rates = Self.rates(of: integrand, at: stretch.start)
            case .once(let breaks):
                guard
                    let panels = Panels(
                        of: integrand,
                        from: stretch.start,
                        length: length ?? .max - stretch.start,
                        breaks: breaks,
                        budget: &budget
                    )
                else { return nil }
                next.panels = panels
            case .cycle(let cycle, let breaks):
                let isWhole = length.map { $0 >= cycle } ?? true
                guard
                    let panels = Panels(
                        of: integrand,
                        from: stretch.start,
                        length: isWhole ? cycle : length ?? cycle,
                        breaks: breaks,
                        budget: &budget
                    )
                else { return nil }
                next.panels = panels
                next.cycle = isWhole ? cycle : nil
            }
            next.whole = next.panels.map { panels in (0..<integrand.width).map(panels.whole) } ?? []
            if let end { before = (0..<integrand.width).map { Self.total($0, at: end, in: next) } }
            stretches.append(next)
        }
        self.stretches = stretches
    }

    private static func rates(of integrand: Integrand, at time: Int64) -> [Double] {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: integrand.width) { values in
            integrand.write(at: time, to: values)
            return Array(values)
        }
    }

    /// How much it costs to look up so many of the integrals.
    func work(ofRates count: Int) -> Work { Work(steps: 4 + 4 * Double(count)) }

    /// The integral of one rate from the epoch on; zero before it.
    ///
    /// - Parameter time: nanoseconds since the epoch.
    func total(_ index: Int, at time: Int64) -> Double {
        guard time > 0 else { return 0 }
        let place = stretch(at: time)
        let total = Self.total(index, at: time, in: stretches[place])
        // The end of a stretch is the beginning of the next to the last digit.
        return place + 1 < stretches.count && stretches[place].before[index] <= stretches[place + 1].before[index]
            ? min(total, stretches[place + 1].before[index]) : total
    }

    /// The integrals of all rates.
    func write(at time: Int64, to totals: UnsafeMutableBufferPointer<Double>) {
        guard time > 0 else { return totals.update(repeating: 0) }
        let place = stretch(at: time)
        let next = place + 1 < stretches.count ? stretches[place + 1].before : nil
        Self.write(at: time, in: stretches[place], to: totals)
        guard let next else { return }
        for index in 0..<width where stretches[place].before[index] <= next[index] {
            totals[index] = min(totals[index], next[index])
        }
    }

    private func stretch(at time: Int64) -> Int {
        var place = stretches.count - 1
        while place > 0, stretches[place].start > time { place -= 1 }
        return place
    }

    private static func write(at time: Int64, in stretch: Stretch, to totals: UnsafeMutableBufferPointer<Double>) {
        let (rounds, rest) = round(of: stretch, at: time)
        if let panels = stretch.panels {
            panels.write(at: rest, to: totals)
        } else {
            for index in totals.indices { totals[index] = stretch.rates[index] * (Double(rest) / 1e9) }
        }
        for index in totals.indices { totals[index] = stretch.total(index, rounds: rounds, rest: totals[index]) }
    }

    private static func total(_ index: Int, at time: Int64, in stretch: Stretch) -> Double {
        let (rounds, rest) = round(of: stretch, at: time)
        return stretch.total(index, rounds: rounds, rest: stretch.rest(index, at: rest))
    }

    /// How many whole cycles have gone by, and what of the next one.
    private static func round(of stretch: Stretch, at time: Int64) -> (rounds: Double, rest: Int64) {
        let time = time - stretch.start
        if let cycle = stretch.cycle {
            let (rounds, rest) = time.quotientAndRemainder(dividingBy: cycle)
            return (Double(rounds), rest)
        }
        return (0, stretch.panels.map { min(time, $0.length) } ?? time)
    }
}
