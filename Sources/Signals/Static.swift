package import MetricModel

/// One value, always.
package struct Static: Signal {
    package var value = 0.0

    package static let kind = "static"
    package static let summary = "The same value at every instant: `value`."
    package static let fields: [SignalField<Static>] = [
        .number("value", \.value, range: .any, "The value; `NaN`, `+Inf` and `-Inf` are allowed here.")
    ]

    package init() {}

    package var constant: Double? { value }

    package func value(at time: TimeSpan, seed: Seed) -> Double { value }
}
