/// What the samples of a series come from, by the type of its metric.
package indirect enum SeriesSource: Sendable, Equatable {
    /// The value itself, of a gauge or of an unknown; of a counter, its total.
    case signal(Operand)
    case counter(Counter)
    case histogram(Histogram)
    case gaugeHistogram(GaugeHistogram)
    case summary(Summary)
    case info
    case stateSet(StateSet)

    /// The same with what stands at a path replaced.
    package func replacing(_ path: ArraySlice<ParameterStep>, with value: FieldValue) -> SeriesSource {
        switch self {
        case .signal(let operand): .signal(Operand(operand.signal.replacing(path, with: value)))
        case .counter(let counter): .counter(counter.replacing(path, with: value))
        case .histogram(let histogram): .histogram(histogram.replacing(path, with: value))
        case .gaugeHistogram(let histogram): .gaugeHistogram(histogram.replacing(path, with: value))
        case .summary(let summary): .summary(summary.replacing(path, with: value))
        case .info: .info
        case .stateSet(let states): .stateSet(states.replacing(path, with: value))
        }
    }

    /// Whether what it counts begins again now and then.
    package var hasResets: Bool {
        switch self {
        case .signal(let total): total.signal.restarts != nil
        case .info, .stateSet, .gaugeHistogram: false
        case .counter(let counter): counter.resets != nil
        case .histogram(let histogram): histogram.resets != nil
        case .summary(let summary): summary.resets != nil
        }
    }

    /// The signal at a path; the source's own at an empty one.
    package func signal(at path: ArraySlice<ParameterStep>) -> (any Signal)? {
        let value: FieldValue? =
            switch self {
            case .signal(let operand): path.isEmpty ? operand.fieldValue : operand.signal.value(at: path)
            case .counter(let counter): counter.value(at: path)
            case .histogram(let histogram): histogram.value(at: path)
            case .gaugeHistogram(let histogram): histogram.value(at: path)
            case .summary(let summary): summary.value(at: path)
            case .info: nil
            case .stateSet(let states): states.value(at: path)
            }
        guard case .signal(let signal) = value else { return nil }
        return signal
    }

    /// The signals from which it is made.
    package var signals: [any Signal] {
        switch self {
        case .signal(let operand): [operand.signal]
        case .counter(let counter): [counter.rate.signal]
        case .histogram(let histogram):
            [histogram.rate?.signal].compactMap { $0 } + (histogram.distribution?.signals ?? [])
        case .gaugeHistogram(let histogram):
            [histogram.size?.signal].compactMap { $0 } + (histogram.distribution?.signals ?? [])
        case .summary(let summary):
            [summary.rate?.signal].compactMap { $0 } + (summary.distribution?.signals ?? [])
        case .info: []
        case .stateSet(let states): [states.choice]
        }
    }
}
