package import MetricModel

/// How many of a value's series are there: a number that goes up and down, of which the first series of the value are.
///
/// `min + (max - min) * (1 - cos(2 * pi * x)) / 2`, rounded, with `x` the share of the period that has gone by.
package struct Population: Parameterised, Hashable {
    package var minimum = 0.0
    package var maximum = 0.0
    package var period = TimeSpan.zero

    package static let fields: [ParameterField<Population>] = [
        .number("min", \.minimum, range: .atLeast(0), "The fewest series, at the epoch and after each period."),
        .number("max", \.maximum, range: .atLeast(0), "The most series, half a period later."),
        .duration("period", \.period, "From the fewest to the fewest."),
    ]

    package init() {}

    package var conflicts: [ParameterConflict] {
        if let odd = [("min", minimum), ("max", maximum)].first(where: { $0.1 != $0.1.rounded() }) {
            return [ParameterConflict(odd.0, "found \(odd.1.words); allowed is a whole number")]
        }
        guard minimum > maximum else { return [] }
        return [ParameterConflict("max", "the most series are fewer than 'min'; swap them")]
    }

    /// How many series there are so long after the epoch.
    package func count(at time: TimeSpan) -> Int {
        let wave = (1 - Libm.cosine(2 * .pi * time.phase(in: period))) / 2
        let count = (minimum + (maximum - minimum) * wave).rounded()
        return Int(min(count, 0x1p53))
    }
}
