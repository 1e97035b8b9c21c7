import Catalogs
import MetricModel
import Signals

/// A series in one of its generations.
struct ShownSeries: Sendable {
    let lines: [TextLines.Line]
    /// The cost of its numbers at one instant.
    let work: Work
    var blockWork: BlockWork? { program?.blockWork }
    private let program: SeriesProgram?
    private let presence: Presence?

    init(
        _ index: Int,
        of value: ValueDefinition,
        _ replaced: Int,
        in context: LayoutContext,
        _ textLines: TextLines
    ) {
        let series = context.series(index, of: value, replaced: replaced)
        let layout = context.layout(of: series.definition, exemplars: nil, seed: series.seed)
        lines = Array(textLines.lines(of: layout))
        program = layout.program
        work = (program?.work ?? .none) + lines.count * Work(steps: 10)
        presence = Presence(series.definition, seed: series.seed, layout)
    }

    /// Sums up what must be for its numbers at an instant, however long that takes.
    func completeTotals(until instant: Timestamp) {
        program?.checkpoints?.complete(until: instant)
    }

    /// One for each line; nil while the series is absent.
    func numbers(at instant: Timestamp) -> [Double]? {
        guard presence?.isPresent(at: instant) ?? true else { return nil }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: program?.valueCount ?? 0) { numbers in
            if let start = numbers.baseAddress { program?.write(at: instant, to: start) }
            return lines.map { line in
                switch line.sample.value {
                case .constant(let constant): constant
                case .computed(let slot): numbers[slot]
                }
            }
        }
    }
}
