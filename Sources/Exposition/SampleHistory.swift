package import Catalogs
package import MetricModel

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
