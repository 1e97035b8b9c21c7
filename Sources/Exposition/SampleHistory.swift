package import Catalogs
package import MetricModel
import Signals

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
    package init(
        of family: FamilyDefinition,
        settings: CatalogSettings,
        at instants: [Timestamp],
        labels: [LabelValue]? = nil,
        offset: Int = 0,
        limit: Int = .max
    ) {
        let context = LayoutContext(family, settings)
        let lines = TextLines(family, settings.metadata(of: family), isOpenMetrics: false)
        var series: [Series] = []
        var (skipped, left) = (offset, limit)
        for value in family.values where left > 0 {
            let indices = value.seriesIndices(matching: labels)
            let wanted = indices.dropFirst(skipped).prefix(left)
            skipped -= min(skipped, indices.count)
            left -= wanted.count
            for index in wanted { series += Self.series(value, index, in: context, lines, at: instants) }
        }
        self.series = series
    }

    private static func series(
        _ value: ValueDefinition,
        _ index: Int,
        in context: LayoutContext,
        _ textLines: TextLines,
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
                (replaced, shown) = (replacedNow, ShownSeries(index, of: value, replacedNow, in: context, textLines))
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

/// A series in one of its generations.
private struct ShownSeries {
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
