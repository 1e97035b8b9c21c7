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
    ///   - limit: how many series of the family at most.
    package init(
        of family: FamilyDefinition,
        settings: CatalogSettings,
        at instants: [Timestamp],
        labels: [LabelValue]? = nil,
        limit: Int = .max
    ) {
        let context = LayoutContext(family, settings)
        let lines = TextLines(family, settings.metadata(of: family), isOpenMetrics: false)
        var series: [Series] = []
        var left = limit
        for value in family.values {
            for index in value.seriesIndices(matching: labels) {
                guard left > 0 else { break }
                left -= 1
                series += Self.series(value, index, in: context, lines, at: instants)
            }
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
        let labels = value.labels(ofSeries: index)
        let seed = context.seed(ofSeries: labels)
        let definition = value.series(index, seed: seed)
        let presence = Presence(definition, seed: seed)
        let layout = context.layout(of: definition, exemplars: nil, seed: seed)
        let lines = Array(textLines.lines(of: layout))
        let names = zip(context.family.labels, labels).map { (name: $0.text, text: $1.text) }
        var series = lines.map { line in
            Series(name: line.name, labels: names + (line.label.map { [$0] } ?? []), values: [])
        }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: layout.program?.valueCount ?? 0) { numbers in
            for instant in instants {
                let isPresent = presence?.isPresent(at: instant) ?? true
                if isPresent, let start = numbers.baseAddress { layout.program?.write(at: instant, to: start) }
                for (index, line) in lines.enumerated() {
                    let number =
                        switch line.sample.value {
                        case .constant(let constant): constant
                        case .computed(let slot): numbers[slot]
                        }
                    series[index].values.append(isPresent ? number : nil)
                }
            }
        }
        return series
    }
}
