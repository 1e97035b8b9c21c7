import MetricModel

/// A value by a formula that its author writes.
package struct Formula: Signal {
    package var source = "0" {
        didSet { expression = Self.parsed(source) }
    }
    private var expression = Formula.parsed("0")
    private var neighbours: [PlacedSignal] = []

    package static let kind = "formula"
    package static let summary =
        "An expression over `t` (seconds since the epoch), `now` (seconds since 1970) and other values of the same metric, "
        + "`value(\"GET\")`. Operators: `+ - * / % ^`, comparisons, `&& || !`, `a ? b : c`."
    package static let example = SignalExample(
        #"{kind: formula, expression: "50 + 30*sin(2*pi*t/300) + 10*sin(2*pi*t/45)"}"#,
        over: "15m"
    )
    package static let integralSummary =
        "over one cycle if the formula repeats, as sines and remainders of `t` do; otherwise summed up in the background (see "
        + "[checkpoints](totals.md#checkpoints))"
    package static let fields: [ParameterField<Formula>] = [
        ParameterField(
            "expression",
            \.source,
            .text(
                TextRule("a formula, such as '50 + 10*sin(2*pi*t/60)'") { source in
                    do throws(ExpressionError) {
                        _ = try Expression(source)
                        return nil
                    } catch {
                        return "\(error)\n\(error.diagram(of: source))"
                    }
                }
            ),
            "The formula."
        )
    ]

    package init() {}

    /// What cannot be parsed, no reader lets through.
    private static func parsed(_ source: String) -> Expression {
        (try? Expression(source)) ?? .zero
    }

    package static func == (left: Formula, right: Formula) -> Bool {
        left.source.utf8.elementsEqual(right.source.utf8) && left.neighbours == right.neighbours
    }

    package var constant: Double? {
        expression.isConstant ? expression.evaluate(t: 0, now: 0) { _ in 0 } : nil
    }
    package var bounds: ClosedRange<Double> {
        constant.map { $0.isNaN ? 0...0 : $0...$0 } ?? -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    }
    package var references: [[String]] { expression.references }

    package func bound(to neighbours: [PlacedSignal]) -> any Signal {
        var copy = self
        copy.neighbours = neighbours
        return copy
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        expression.evaluate(
            t: moment.time.seconds,
            now: Double(moment.instant.nanoseconds) / 1e9
        ) { index in
            index < neighbours.count ? neighbours[index].value(at: moment.instant) : .nan
        }
    }
}
