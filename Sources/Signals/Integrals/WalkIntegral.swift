package import MetricModel

/// Of a rate that is a random walk, as ``RandomWalk`` describes it, in the logarithm of its age.
///
/// `lower·t + unit·area(t)`: ``WalkAreas`` with the distance of the limits as the unit, or the step where there is no upper
/// limit. The walk is not the gauge's, whose area nobody knows without adding up its seconds, but has its law: exactly in
/// its steps and in its correlation, nearly near the limits, where it turns back more softly.
package struct WalkIntegral: Integral {
    /// With more, the walk has forgotten where it was within the second: κ = 2.
    private static let greatestStep = 2 / Double.pi
    /// What is so many steps away is never met: a walk of 292 years goes some 10^5 steps, which is no digit of a number
    /// like that.
    private static let reach = 0x1p100

    /// What the rate has in any case: the lower limit, or the whole rate where it never changes.
    private let constant: Double
    private let unit: Double
    /// nil when the rate never changes.
    private let areas: WalkAreas?

    /// - Parameters:
    ///   - start: the rate at the epoch; taken into the limits.
    ///   - step: the standard deviation of its change in one second, at least 0.
    ///   - lower: where it turns back, at 0 if that is higher.
    ///   - upper: where it turns back; nowhere if nil. What is below `lower` counts as `lower`.
    ///   - epoch: until which the total is 0; moments bring it with them.
    ///   - seed: the rate's.
    package init(start: Double, step: Double, lower: Double, upper: Double?, since epoch: Timestamp, seed: Seed) {
        let lower = Self.finite(lower)
        let upper = upper.map { max(lower, Self.finite($0)) }
        let start = min(max(lower, Self.finite(start)), upper ?? .greatestFiniteMagnitude)
        let step = Self.finite(step)
        // The unit is the distance of the limits, or the step when the upper one is out of reach.
        let distance = upper.map { $0 - lower } ?? .infinity
        let isBetween = distance < Self.reach * step
        let unit = isBetween ? distance : step
        let from = (start - lower) / unit
        guard unit > 0, from < Self.reach else {
            (constant, self.unit, areas) = (start, 0, nil)
            return
        }
        constant = lower
        self.unit = unit
        areas = WalkAreas(
            start: from,
            step: isBetween ? min(step / unit, Self.greatestStep) : 1,
            upper: isBetween ? 1 : .infinity,
            seed: seed
        )
    }

    package var work: Work { Work(steps: 300) }

    package func total(until moment: Moment) -> Double {
        let time = moment.time
        guard time > .zero else { return 0 }
        var total = constant * time.seconds
        if let areas {
            let (cell, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
            total += unit * areas.area(cell: cell, share: Double(rest) / 1e9)
        }
        return min(total, .greatestFiniteMagnitude)
    }

    /// A number that a rate can have.
    private static func finite(_ number: Double) -> Double {
        number > 0 ? min(number, .greatestFiniteMagnitude) : 0
    }
}
