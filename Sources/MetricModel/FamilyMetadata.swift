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
    /// Whether a counter's samples end in `_total`, which is a custom in the Prometheus formats; see ``inOpenMetrics``.
    package var hasTotalSuffix: Bool

    package init(name: MetricName, type: MetricType, unit: UnitName?, help: String, hasTotalSuffix: Bool = true) {
        self.name = name
        self.type = type
        self.unit = unit
        self.help = help
        self.hasTotalSuffix = hasTotalSuffix
    }

    /// The same for a scraper that asked for a scheme.
    ///
    /// What is escaped is the name with the type's ending, as client_golang has it; the ending stays recognisable.
    package func escaped(by scheme: EscapingScheme) -> FamilyMetadata {
        var copy = self
        let escaped = prometheusName.escaped(by: scheme)
        copy.name = isSuffixed ? type.nameEnding.map(escaped.removing) ?? escaped : escaped
        // An underscore within a unit may have been escaped; readers refuse a unit that the name does not end in.
        copy.unit = unit.flatMap { copy.name.ends(in: $0) ? $0 : nil }
        return copy
    }

    private var isSuffixed: Bool { hasTotalSuffix || type != .counter }

    /// The family's name in the Prometheus formats: with a counter's `_total`, unless it has none, and an info's `_info`.
    package var prometheusName: MetricName { isSuffixed ? type.nameEnding.map(name.appending) ?? name : name }

    /// The same as far as OpenMetrics has words for it: the sample of a counter ends in `_total` there (OpenMetrics 1.0, "Counter"), so
    /// that one without the ending is of unknown type, and keeps its name. client_golang writes it so too.
    package var inOpenMetrics: FamilyMetadata {
        guard !isSuffixed else { return self }
        var copy = self
        copy.type = .unknown
        return copy
    }

    package var key: FamilyKey { FamilyKey(name: name, prometheusName: prometheusName) }
}

/// By what a family is known on a page, and where it stands there: beside others of the same name in OpenMetrics, which has
/// two families `x` of a gauge `x` and a counter `x_total`.
package struct FamilyKey: Hashable, Comparable, Sendable {
    package var name: MetricName
    /// No two families have the same.
    package var prometheusName: MetricName

    package static func < (left: FamilyKey, right: FamilyKey) -> Bool {
        left.name == right.name ? left.prometheusName < right.prometheusName : left.name < right.name
    }
}

/// The formats, as far as they differ in names. Protobuf has those of Prometheus text, as its readers store them.
package enum Notation: CaseIterable, Sendable {
    case prometheus
    case openMetrics
}

/// What a sample is to its series.
package enum SampleRole: Hashable, Sendable {
    /// The only one of a gauge, counter, info or unknown.
    case value
    case state
    case bucket
    case quantile
    case sum
    case count
    /// When the count began.
    case created
}

extension MetricType {
    /// What the samples of a series are, in one format or another.
    package var sampleRoles: [SampleRole] {
        switch self {
        case .gauge, .unknown, .info: [.value]
        case .counter: [.value, .created]
        case .histogram: [.bucket, .sum, .count, .created]
        case .gaugeHistogram: [.bucket, .sum, .count]
        case .summary: [.quantile, .sum, .count, .created]
        case .stateSet: [.state]
        }
    }
}

extension FamilyMetadata {
    /// The name of the samples with a role.
    package func name(of role: SampleRole, in notation: Notation) -> MetricName {
        // A gauge histogram's sum and count are named otherwise where the format knows that type.
        let isGauge = notation == .openMetrics && type == .gaugeHistogram
        return switch role {
        case .value: prometheusName
        case .state, .quantile: name
        case .bucket: name.appending("_bucket")
        case .sum: name.appending(isGauge ? "_gsum" : "_sum")
        case .count: name.appending(isGauge ? "_gcount" : "_count")
        case .created: name.appending("_created")
        }
    }

    /// The label that the type sets on the samples with a role.
    package func typeLabel(of role: SampleRole) -> String? {
        switch role {
        case .state: name.text
        case .bucket: "le"
        case .quantile: "quantile"
        default: nil
        }
    }
}
