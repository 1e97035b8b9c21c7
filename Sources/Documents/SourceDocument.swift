import MetricModel
import Signals

/// How the source of a value is written: by the type of the metric, and for a counter by whether it has a `kind`.
struct SourceReader {
    /// For a sentence: `a value of kind ramp`.
    let name: String
    let knownKeys: [String]
    private let form: Form

    private enum Form {
        /// nil when the kind is missing or wrong.
        case signal(SignalDocument?)
        case total(SignalDocument?)
        case record(RecordDocument, @Sendable (any Parameterised) -> SeriesSource?)
        case info
    }

    init(_ node: DocumentNode, _ type: MetricType) {
        form = Self.form(node, type)
        switch form {
        case .signal(let document), .total(let document):
            name = document.map { "a value of kind \($0.kind)" } ?? "a value"
            knownKeys = [SignalDocument.kindField.name] + (document?.fieldNames ?? SignalDocument.everyFieldName)
        case .record(let document, _):
            name = "a value of a \(type.rawValue)"
            knownKeys = document.fieldNames
        case .info:
            name = "a value of an info"
            knownKeys = []
        }
    }

    private static func form(_ node: DocumentNode, _ type: MetricType) -> Form {
        switch type {
        case .gauge, .unknown: .signal(.ofKind(in: node))
        case .counter:
            node[key: SignalDocument.kindField.name] == nil
                ? .record(counter) { ($0 as? Counter).map(SeriesSource.counter) } : .total(.ofKind(in: node))
        case .histogram: .record(histogram) { ($0 as? Histogram).map(SeriesSource.histogram) }
        case .gaugeHistogram: .record(gaugeHistogram) { ($0 as? GaugeHistogram).map(SeriesSource.gaugeHistogram) }
        case .summary: .record(summary) { ($0 as? Summary).map(SeriesSource.summary) }
        case .info: .info
        case .stateSet: .record(stateSet) { ($0 as? StateSet).map(SeriesSource.stateSet) }
        }
    }

    static let counter = RecordDocument(Counter.self)
    static let histogram = RecordDocument(Histogram.self)
    static let gaugeHistogram = RecordDocument(GaugeHistogram.self)
    static let summary = RecordDocument(Summary.self)
    static let stateSet = RecordDocument(StateSet.self)

    func read(_ mapping: MappingReader, _ reading: inout Reading) -> SeriesSource? {
        switch form {
        case .signal(let document):
            guard mapping.read(SignalDocument.kindField, &reading) != nil else { return nil }
            return document?.read(mapping, &reading).map { .signal(Operand($0)) }
        case .total(let document):
            guard mapping.read(SignalDocument.kindField, &reading) != nil else { return nil }
            // One that cannot be a total is refused with the whole metric.
            return document?.read(mapping, &reading).map { .signal(Operand($0.asTotal ?? $0)) }
        case .record(let document, let source):
            return document.read(mapping, &reading).flatMap(source)
        case .info:
            return .info
        }
    }

    /// What stands before the labels, and what after them.
    static func write(
        _ source: SeriesSource
    ) -> (head: [(String, DocumentNode)], rest: [(String, DocumentNode)]) {
        switch source {
        case .signal(let operand):
            let entries = SignalDocument.write(operand.signal)
            return (Array(entries.prefix(1)), Array(entries.dropFirst()))
        case .counter(let counter): return ([], Self.counter.write(counter, withDefaults: false))
        case .histogram(let histogram): return ([], Self.histogram.write(histogram, withDefaults: false))
        case .gaugeHistogram(let histogram): return ([], gaugeHistogram.write(histogram, withDefaults: false))
        case .summary(let summary): return ([], Self.summary.write(summary, withDefaults: false))
        case .info: return ([], [])
        case .stateSet(let states): return ([], stateSet.write(states, withDefaults: false))
        }
    }
}

extension SeriesSource {
    /// A source of the right case, for a value whose own cannot be read.
    static func blank(_ type: MetricType) -> SeriesSource {
        switch type {
        case .gauge, .unknown: .signal(Operand(Static()))
        case .counter: .counter(Counter())
        case .histogram: .histogram(Histogram())
        case .gaugeHistogram: .gaugeHistogram(GaugeHistogram())
        case .summary: .summary(Summary())
        case .info: .info
        case .stateSet: .stateSet(StateSet())
        }
    }
}
