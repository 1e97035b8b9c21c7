package import MetricModel

/// A value by a formula that its author writes.
package struct Formula: Signal {
    package var source = "0" {
        didSet { expression = Self.parsed(source) }
    }
    private var expression = Formula.parsed("0")
    private(set) var neighbours: [PlacedSignal] = []
    /// Of each neighbour; known beforehand, as neighbours have neighbours, and the formula may look at each often.
    private var neighbourWork: [Work] = []

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
    /// What it looks at may repeat or not.
    package var cycle: Cycle? { expression.cycle }
    /// Cut into many pieces, as nobody knows where a formula jumps: only what is shorter than a piece may be missed.
    package func timetable(since epoch: Timestamp) -> Timetable? {
        if constant != nil { return .constant }
        guard let cycle else { return nil }
        let length = cycle.length.nanoseconds
        let wanted = min(max(length / Self.wantedPiece, 16), 1024)
        // A piece holds a third of a wave at most.
        let count = min(max(wanted, 3 * (length / max(1, cycle.finest.nanoseconds))), 8192)
        return Timetable(cycle: TimeSpan(nanoseconds: length), breaks: (0..<count).map { length / count * $0 })
    }

    /// How long a piece should be, in nanoseconds.
    private static let wantedPiece: Int64 = 15_000_000_000

    package var work: Work {
        Work(steps: 1)
            + expression.work { $0 < neighbourWork.count ? neighbourWork[$0] : .none }
    }

    package var references: [[String]] { expression.references }

    package func bound(to neighbours: [PlacedSignal]) -> any Signal {
        var copy = self
        copy.neighbours = neighbours
        copy.neighbourWork = neighbours.map { $0.signal.signal.work }
        return copy
    }

    package var hasGaps: Bool { neighbours.contains { $0.signal.signal.hasGaps } }

    package func isPresent(at moment: Moment) -> Bool {
        neighbours.allSatisfy { $0.isPresent(at: moment.instant) }
    }

    package func value(at moment: Moment, seed: Seed) -> Double {
        let (t, now) = (moment.time.seconds, Double(moment.instant.nanoseconds) / 1e9)
        // A closure that captures nothing keeps nothing alive: doing so costs more than a short formula.
        guard !neighbours.isEmpty else { return expression.evaluate(t: t, now: now) { _ in .nan } }
        return expression.evaluate(t: t, now: now) { index in
            index < neighbours.count ? neighbours[index].value(at: moment.instant) : .nan
        }
    }

    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram {
        SeriesProgram(FormulaComputation(self, epoch))
    }
}

/// An object, so that whoever runs it keeps one thing alive in the meantime, not each of the parts of a formula.
private final class FormulaComputation: SeriesComputation {
    private let formula: Formula
    private let epoch: Timestamp

    init(_ formula: Formula, _ epoch: Timestamp) {
        self.formula = formula
        self.epoch = epoch
    }

    var valueCount: Int { 1 }
    var work: Work { formula.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        // A formula draws nothing: any seed will do.
        values[0] = formula.value(at: Moment(instant, since: epoch), seed: Seed(bits: 0))
    }
}
