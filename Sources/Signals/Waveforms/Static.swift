/// One value, always.
package struct Static: Signal {
    package var value = 0.0

    package static let kind = "static"
    package static let summary = "The same value at every instant: `value`."
    package static let example = SignalExample(
        "{kind: static, value: 42}",
        over: "10m"
    )
    package static let integralSummary = "`value·t`"
    package static let fields: [ParameterField<Static>] = [
        .number("value", \.value, range: .any, "The value; `NaN`, `+Inf` and `-Inf` are allowed here.")
    ]

    package init() {}

    package init(_ value: Double) {
        self.value = value
    }

    package var work: Work { Work(steps: 0.2) }
    package var constant: Double? { value }
    package var bounds: ClosedRange<Double> { value.isNaN ? 0...0 : value...value }
    package var neverDecreases: Bool { true }

    package func value(at moment: Moment, seed: Seed) -> Double { value }

    package func scaled(by scale: Double, plus offset: Double) -> (any Signal)? {
        Static(scale * value + offset)
    }

    package static func == (left: Static, right: Static) -> Bool {
        left.value == right.value || (left.value.isNaN && right.value.isNaN)
    }
}
