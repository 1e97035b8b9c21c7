/// Several signals multiplied.
package struct Product: Combination {
    package var signals: [Operand] = []

    package static let kind = "product"
    package static let summary = "The product of several signals."
    package static let example = SignalExample(
        "{kind: product, signals: [{kind: sine, period: 1m, amplitude: 40}, {kind: triangle, period: "
            + "20m, peak: 1}]}",
        over: "20m"
    )
    package static let integralSummary = noClosedForm
    package static let fields: [ParameterField<Product>] = [operandsField]

    package init() {}

    package static func combine(_ left: Double, _ right: Double) -> Double { left * right }

    package var bounds: ClosedRange<Double> {
        operands.map(\.bounds).reduce(1...1) { left, right in
            let corners = [
                left.lowerBound * right.lowerBound, left.lowerBound * right.upperBound,
                left.upperBound * right.lowerBound, left.upperBound * right.upperBound,
            ].map { $0.isNaN ? 0 : $0 }
            let (lower, upper) = (corners.min() ?? 0, corners.max() ?? 0)
            return lower...upper
        }
    }
    package var neverDecreases: Bool {
        operands.allSatisfy { $0.neverDecreases && $0.bounds.lowerBound >= 0 }
    }
}
