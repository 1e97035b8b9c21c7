package import MetricModel
package import Signals

/// Where a definition came from. What the file defined, only the file changes.
package enum Layer: String, CaseIterable, Sendable {
    case file
    case api
}

/// A metric as its author wrote it, resolved; never holds an observed value.
package struct FamilyDefinition: Sendable {
    /// As it was written: a counter's with or without `_total`, an info's with or without `_info`.
    package var name: MetricName
    package var documentation: String
    package var unit: UnitName?
    package var type: MetricType
    /// Whether a counter has `_total` in the Prometheus formats, though its name may be written without.
    package var hasTotalSuffix: Bool
    /// Whether formats that have a place for it tell when a counter, histogram or summary began.
    package var isCreationShown: Bool
    /// Whether samples carry the instant of the scrape, but where a value has a timestamp of its own.
    package var hasTimestamps: Bool
    package var labels: [LabelName]
    /// In the order in which they are exposed.
    package var values: ValueList
    package var layer: Layer

    package init(
        name: MetricName,
        documentation: String,
        unit: UnitName?,
        type: MetricType,
        hasTotalSuffix: Bool = true,
        isCreationShown: Bool = false,
        hasTimestamps: Bool = false,
        labels: [LabelName],
        values: [ValueDefinition],
        layer: Layer
    ) {
        self.name = name
        self.documentation = documentation
        self.unit = unit
        self.type = type
        self.hasTotalSuffix = hasTotalSuffix
        self.isCreationShown = isCreationShown
        self.hasTimestamps = hasTimestamps
        self.labels = labels
        self.values = ValueList(values)
        self.layer = layer
    }

    /// How many series all values stand for; `Int.max` for more than can be counted.
    package var seriesCount: Int {
        values.seriesCount
    }

    /// Whether a series of the one is the same as of the other if their values are: everything but values and help is equal.
    package func hasSameSeries(as other: FamilyDefinition) -> Bool {
        name == other.name && unit == other.unit && type == other.type && labels == other.labels
            && hasTotalSuffix == other.hasTotalSuffix && isCreationShown == other.isCreationShown
            && hasTimestamps == other.hasTimestamps
    }
}

/// One value of a metric: the labels' values, in the order of the metric's labels, and what the samples come from.
///
/// When label values are patterns it stands for as many series as these have combinations; nothing is kept for each.
package struct ValueDefinition: Sendable {
    package var labels: [LabelPattern]
    package var source: SeriesSource
    /// Parameters that each series draws for itself; the source has some choice of each in its place.
    package var draws: [ParameterDraw]
    package var lifetime: Lifetime
    package var exemplars: ExemplarChoice?
    /// The instant that all its samples carry, instead of that of the scrape.
    package var timestamp: Timestamp?
    /// The instant from which the time of signals counts.
    package var epoch: Timestamp
    /// Whether the author wrote the epoch; otherwise it is what the clock said when the value was added.
    package var isEpochWritten: Bool
    package var layer: Layer

    package init(
        labels: [LabelPattern],
        source: SeriesSource,
        draws: [ParameterDraw] = [],
        lifetime: Lifetime = .always,
        exemplars: ExemplarChoice? = nil,
        timestamp: Timestamp? = nil,
        epoch: Timestamp,
        isEpochWritten: Bool = false,
        layer: Layer
    ) {
        self.labels = labels
        self.source = source
        self.draws = draws
        self.lifetime = lifetime
        self.exemplars = exemplars
        self.timestamp = timestamp
        self.epoch = epoch
        self.isEpochWritten = isEpochWritten
        self.layer = layer
    }

    /// Whether both were written with the same words; their epochs may differ where nobody wrote them.
    func isWritten(like other: ValueDefinition, exceptForLabels: Bool = false) -> Bool {
        (exceptForLabels || labels == other.labels) && layer == other.layer && source == other.source
            && draws == other.draws
            && lifetime == other.lifetime && exemplars == other.exemplars && timestamp == other.timestamp
            && isEpochWritten == other.isEpochWritten
            && (!isEpochWritten || epoch == other.epoch)
    }

    /// `Int.max` for more than can be counted.
    package var seriesCount: Int {
        labels.reduce(1) { count, pattern in
            let (product, overflow) = count.multipliedReportingOverflow(by: pattern.count)
            return overflow ? .max : product
        }
    }

    /// The label values of a series, by its index below ``seriesCount``; the last label varies fastest.
    package func labels(ofSeries index: Int) -> [LabelValue] {
        var rest = index
        return labels.reversed().map { pattern in
            defer { rest /= pattern.count }
            return pattern.value(at: rest % pattern.count)
        }.reversed()
    }

    /// Which of the metric's labels churns.
    package func churnedLabel(among labels: [LabelName]) -> Int? {
        lifetime.churn.flatMap { churn in labels.firstIndex { $0.text.utf8.elementsEqual(churn.label.utf8) } }
    }

    /// How many of its series churn has replaced.
    package func replaced(at instant: Timestamp) -> Int {
        lifetime.churn?.replaced(at: instant - epoch, of: seriesCount) ?? 0
    }

    /// When churn replaces a series next after an instant; nil for never.
    package func nextReplacement(after instant: Timestamp) -> Timestamp? {
        lifetime.churn?.nextChange(after: instant - epoch, of: seriesCount).map { epoch + $0 }
    }

    /// Whether no other value may be in its chunk, because its series come and go.
    var isAlone: Bool { lifetime.churn != nil || lifetime.population != nil }

    /// One series with its own parameters.
    ///
    /// - Parameter age: how long after the value's epoch its time begins.
    package func series(_ index: Int, seed: Seed, beginning age: TimeSpan = .zero) -> SeriesDefinition {
        var source = source
        var lifetime = lifetime
        for draw in draws where draw.choices != .spread {
            guard let value = draw.value(seed: seed) else { continue }
            source = source.replacing(draw.path[...], with: value)
            lifetime = lifetime.replacing(draw.path[...], with: value)
        }
        for draw in draws where draw.choices == .spread {
            let period = source.signal(at: draw.path.dropLast()).flatMap(Modified.cycle)?.length ?? .zero
            let phase = Int64(Double(period.nanoseconds) * (Double(index) / Double(seriesCount)))
            source = source.replacing(draw.path[...], with: .duration(TimeSpan(nanoseconds: phase)))
        }
        return SeriesDefinition(source: source, lifetime: lifetime, epoch: epoch + age + lifetime.delay)
    }
}

/// One series of a value: what its samples come from, when it is there, and when its time begins.
package struct SeriesDefinition: Sendable {
    package var source: SeriesSource
    package var lifetime: Lifetime
    package var epoch: Timestamp
}
