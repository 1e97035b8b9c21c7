package import Catalogs
package import MetricModel
import Signals
import Synchronization

/// What the series of a family are worth at several instants: the very numbers that scrapes at these would show.
package struct SampleHistory: Sendable {
    /// One series of Prometheus: of a histogram, one bucket.
    package struct Series: Sendable {
        package var name: MetricName
        package var labels: [(name: String, text: String)]
        /// One for each instant; nil while the series is absent.
        package var values: [Double?]

        /// `name{a="b"}`.
        package var text: String {
            var bytes: [UInt8] = []
            appendSeriesText(name: name, labels: labels, to: &bytes)
            return String(decoding: bytes.dropLast(), as: UTF8.self)
        }
    }

    package let series: [Series]

    /// - Parameters:
    ///   - labels: the values of a series' labels, to have that series alone; nil for all.
    ///   - offset: how many of these series are left out before the first one.
    ///   - limit: how many series of the family at most.
    ///   - memory: of what was summed up when such series were last asked for.
    package init(
        of family: FamilyDefinition,
        settings: CatalogSettings,
        at instants: [Timestamp],
        labels: [LabelValue]? = nil,
        offset: Int = 0,
        limit: Int = .max,
        memory: SummedSeries? = nil
    ) {
        let context = LayoutContext(family, settings)
        let lines = TextLines(family, settings.metadata(of: family), isOpenMetrics: false)
        var series: [Series] = []
        var (skipped, left) = (offset, limit)
        for chunk in family.values.chunks {
            for (place, value) in chunk.values.enumerated() where left > 0 {
                let indices = value.seriesIndices(matching: labels)
                let wanted = indices.dropFirst(skipped).prefix(left)
                skipped -= min(skipped, indices.count)
                left -= wanted.count
                let memory = value.isSummedUp ? memory.map { ($0, chunk, place) } : nil
                for index in wanted { series += Self.series(value, index, in: context, lines, memory, at: instants) }
            }
        }
        self.series = series
    }

    private static func series(
        _ value: ValueDefinition,
        _ index: Int,
        in context: LayoutContext,
        _ textLines: TextLines,
        _ memory: (SummedSeries, ValueList.Chunk, place: Int)?,
        at instants: [Timestamp]
    ) -> [Series] {
        let names = zip(context.family.labels, value.labels(ofSeries: index)).map { (name: $0.text, text: $1.text) }
        let window = PopulationWindow(value, first: index)
        var (replaced, shown): (Int?, ShownSeries?)
        var series: [Series] = []
        for instant in instants {
            // Series that replace one another are one, with gaps at no time.
            let replacedNow = value.replaced(at: instant)
            if shown == nil || replaced != replacedNow {
                func make() -> ShownSeries { ShownSeries(index, of: value, replacedNow, in: context, textLines) }
                let known = memory.map { memory, chunk, place in
                    memory.series(index, ofValue: place, in: chunk, replaced: replacedNow, orElse: make)
                }
                (replaced, shown) = (replacedNow, known ?? make())
            }
            guard let shown else { continue }
            if series.isEmpty {
                series = shown.lines.map { line in
                    Series(name: line.name, labels: names + (line.label.map { [$0] } ?? []), values: [])
                }
            }
            let isLive = (window?.liveCount(of: 1, at: instant) ?? 1) > 0
            let numbers = isLive ? shown.numbers(at: instant) : nil
            for line in shown.lines.indices { series[line].values.append(numbers?[line]) }
        }
        return series
    }
}

/// Series whose counts are summed up second by second, as they were compiled when they were last asked for: what they have
/// summed up is a shortcut for the next time.
package final class SummedSeries: Sendable {
    private struct Key: Hashable {
        var chunk: ObjectIdentifier
        var value: Int
        var series: Int
        var replaced: Int
    }

    private struct Entry {
        /// Kept, so that no other chunk gets its identity.
        var chunk: ValueList.Chunk
        var series: ShownSeries
        var lastUse: Int
    }

    private static let maximumCount = 64

    private let state = Mutex((uses: 0, entries: [Key: Entry]()))

    package init() {}

    fileprivate func series(
        _ index: Int,
        ofValue value: Int,
        in chunk: ValueList.Chunk,
        replaced: Int,
        orElse make: () -> ShownSeries
    ) -> ShownSeries {
        let key = Key(chunk: ObjectIdentifier(chunk), value: value, series: index, replaced: replaced)
        return state.withLock { state in
            state.uses += 1
            let series = state.entries[key]?.series ?? make()
            state.entries[key] = Entry(chunk: chunk, series: series, lastUse: state.uses)
            if state.entries.count > Self.maximumCount,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
            return series
        }
    }
}

/// A series in one of its generations.
private struct ShownSeries: Sendable {
    let lines: [TextLines.Line]
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
        presence = Presence(series.definition, seed: series.seed)
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
