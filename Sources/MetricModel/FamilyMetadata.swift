/// What kind of metric a family is (OpenMetrics 1.0, "Metric types").
package enum MetricType: String, CaseIterable, Sendable {
    case gauge
    case counter
    case histogram
    case gaugeHistogram = "gaugehistogram"
    case summary
    case info
    case stateSet = "stateset"
    case unknown

    /// What the name of a sample has after the family's, whether the author wrote it there or not.
    package var nameEnding: StaticString? {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        default: nil
        }
    }

    /// What may stand after the family's name in the names of its samples, in one format or another.
    package var sampleEndings: [StaticString] {
        switch self {
        case .gauge, .stateSet, .unknown: [""]
        case .counter: ["_total", "_created"]
        case .histogram: ["_bucket", "_count", "_sum", "_created"]
        case .gaugeHistogram: ["_bucket", "_gcount", "_gsum", "_count", "_sum"]
        case .summary: ["", "_count", "_sum", "_created"]
        case .info: ["_info"]
        }
    }
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

    /// The same for a scraper that asked for a scheme.
    ///
    /// What is escaped is the name with the type's ending, as client_golang has it; the ending stays recognisable.
    package func escaped(by scheme: EscapingScheme) -> FamilyMetadata {
        var copy = self
        let escaped = sampleName.escaped(by: scheme)
        copy.name = type.nameEnding.map(escaped.removing) ?? escaped
        // An underscore within a unit may have been escaped; readers refuse a unit that the name does not end in.
        copy.unit = unit.flatMap { copy.name.ends(in: $0) ? $0 : nil }
        return copy
    }

    /// The name with what the type demands at the end: a counter's `_total`, an info's `_info`.
    package var sampleName: MetricName {
        type.nameEnding.map(name.appending) ?? name
    }
}
