package import MetricModel
package import Signals

/// A parameter of which each series of a value has its own.
///
/// The draw is uniform over the choices: `u = uniform(0)` of the series' seed derived for `parameter` and then for the
/// path's text, such as `rate.period`.
package struct ParameterDraw: Sendable, Equatable {
    package enum Choices: Sendable, Equatable {
        /// A number evenly spread between two.
        case numbers(from: Double, to: Double)
        /// A whole number of microseconds evenly spread between two lengths.
        case durations(from: TimeSpan, to: TimeSpan)
        /// One of several, each as likely.
        case any([FieldValue])
        /// The series' share of the period: the first has 0.
        case spread
    }

    /// From the value: `rate`, `period`.
    package var path: [ParameterStep]
    package var choices: Choices

    package init(path: [ParameterStep], choices: Choices) {
        self.path = path
        self.choices = choices
    }

    /// The path as it is written.
    package var pathText: String { FieldPath(path).description }

    /// What a series has; nil for a share of a period, which needs the period.
    func value(seed: Seed) -> FieldValue? {
        let draw = seed.derived(for: .parameter).derived(for: Purpose(pathText)).uniform(tick: 0)
        switch choices {
        case .numbers(let from, let to):
            return .number(from + (to - from) * draw)
        case .durations(let from, let to):
            let microseconds = Double((to - from).nanoseconds / 1000) * draw
            return .duration(from + TimeSpan(nanoseconds: Int64(microseconds) * 1000))
        case .any(let values):
            return values.isEmpty ? nil : values[min(values.count - 1, Int(Double(values.count) * draw))]
        case .spread:
            return nil
        }
    }
}
