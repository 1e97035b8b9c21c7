package import MetricModel
package import Signals

/// Where a definition came from. What the file defined, only the file changes.
package enum Layer: String, CaseIterable, Sendable {
    case file
    case api
}

/// A metric as its author wrote it, resolved; never holds an observed value.
package struct FamilyDefinition: Sendable {
    package var name: MetricName
    package var documentation: String
    package var unit: UnitName?
    package var type: MetricType
    package var labels: [LabelName]
    /// In the order in which they are exposed.
    package var series: [SeriesDefinition]
    package var layer: Layer

    package init(
        name: MetricName,
        documentation: String,
        unit: UnitName?,
        type: MetricType,
        labels: [LabelName],
        series: [SeriesDefinition],
        layer: Layer
    ) {
        self.name = name
        self.documentation = documentation
        self.unit = unit
        self.type = type
        self.labels = labels
        self.series = series
        self.layer = layer
    }
}

/// One value of a metric: its labels' values, in the order of the metric's labels, and the signal it follows.
package struct SeriesDefinition: Sendable {
    package var labels: [LabelValue]
    package var signal: any Signal
    /// The instant from which the signal's time counts.
    package var epoch: Timestamp
    package var layer: Layer

    package init(labels: [LabelValue], signal: any Signal, epoch: Timestamp, layer: Layer) {
        self.labels = labels
        self.signal = signal
        self.epoch = epoch
        self.layer = layer
    }
}
