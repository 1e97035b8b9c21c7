/// What kind of metric a family is.
package enum MetricType: String, CaseIterable, Sendable {
    case gauge
    case counter
}

/// What stands at the head of a family: its name as exposed, type, unit and help.
package struct FamilyMetadata: Equatable, Sendable {
    /// With the unit, and for a counter without `_total`.
    package var name: MetricName
    package var type: MetricType
    /// Given only when the name ends in it, as OpenMetrics demands.
    package var unit: UnitName?
    /// May be empty: the head then has no HELP line.
    package var help: String

    package init(name: MetricName, type: MetricType, unit: UnitName?, help: String) {
        self.name = name
        self.type = type
        self.unit = unit
        self.help = help
    }

    /// The name of the samples: a counter's end in `_total` (OpenMetrics 1.0, "Counter").
    package var sampleName: MetricName {
        type == .counter ? name.appending("_total") : name
    }
}
