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
        let context = LayoutContext(
            family: family,
            metadata: FamilyMetadata(name: settings.exposedName(of: family), type: family.type, unit: nil, help: ""),
            format: .text
        )
        var series: [Series] = []
        var left = limit
        for value in family.values {
            for index in value.seriesIndices(matching: labels) {
                guard left > 0 else { break }
                left -= 1
                series += Self.series(value, index, in: context, settings: settings, at: instants)
            }
        }
        self.series = series
    }

    private static func series(
        _ value: ValueDefinition,
        _ index: Int,
        in context: LayoutContext,
        settings: CatalogSettings,
        at instants: [Timestamp]
    ) -> [Series] {
        func seed(_ labels: [LabelValue]) -> Seed { context.seed(ofSeries: labels, configuration: settings.seed) }
        let labels = value.labels(ofSeries: index)
        let seriesSeed = seed(labels)
        let definition = value.series(index, seed: seriesSeed)
        let layout = context.layout(of: definition, exemplars: nil, seed: seriesSeed, neighbours: seed)
        let names = zip(context.family.labels, labels).map { (name: $0.text, text: $1.text) }
        var series = layout.lines.map { line in
            Series(name: line.name, labels: names + (line.label.map { [$0] } ?? []), values: [])
        }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: layout.program?.valueCount ?? 0) { numbers in
            for instant in instants {
                let moment = Moment(instant, since: definition.epoch)
                let isPresent = definition.lifetime.isPresent(at: moment, seed: seriesSeed)
                if isPresent, let start = numbers.baseAddress { layout.program?.write(at: instant, to: start) }
                for (index, line) in layout.lines.enumerated() {
                    let number =
                        switch line.value {
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
