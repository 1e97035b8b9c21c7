import MetricModel
import Signals

/// The samples that the series of a metric have under one name: one of each series, or one for each value of a label that the
/// type sets.
struct WrittenSample {
    let family: FamilyDefinition
    let name: MetricName
    let role: SampleRole
    let notation: Notation
    /// Those of the metric as a reader sees them, and after them the one that the type sets, if there is one.
    let labels: [LabelValue]
    /// The label that the type sets.
    let typeLabel: LabelValue?

    static func all(
        of family: FamilyDefinition,
        in notation: Notation,
        escapedBy scheme: EscapingScheme,
        _ settings: CatalogSettings
    ) -> [WrittenSample] {
        let metadata = settings.metadata(of: family).escaped(by: scheme)
        let labels = family.labels.map { LabelValue(scheme.escape($0.text, in: .label)) }
        return family.type.sampleRoles
            .filter { role in
                role != .created
                    || (notation == .openMetrics && family.isCreationShown && metadata.inOpenMetrics.type != .unknown)
            }
            .map { role in
                let typeLabel = metadata.typeLabel(of: role).map { LabelValue($0) }
                return WrittenSample(
                    family: family,
                    name: metadata.name(of: role, in: notation),
                    role: role,
                    notation: notation,
                    labels: labels + [typeLabel].compactMap { $0 },
                    typeLabel: typeLabel
                )
            }
    }

    /// Whether the series of a value have such a sample.
    func isWritten(by value: ValueDefinition) -> Bool {
        switch (value.source, role) {
        case (.summary(let summary), .quantile): !summary.shownQuantiles.isEmpty
        case (.summary(let summary), .sum): summary.has(.sum)
        case (.summary(let summary), .count): summary.has(.count)
        // OpenMetrics 1.0, "Histogram": with negative bounds there is neither.
        case (.histogram(let histogram), .sum), (.histogram(let histogram), .count):
            notation == .prometheus || (histogram.bounds.first ?? 0) >= 0
        default: true
        }
    }

    /// Whether the label that the type sets has numbers for values.
    var hasNumbers: Bool { role == .bucket || role == .quantile }

    /// The values of the label that the type sets, in the series of a value.
    func typeLabelValues(_ value: ValueDefinition) -> [String] {
        switch value.source {
        case .histogram(let histogram): Self.texts(histogram.bounds + [.infinity])
        case .gaugeHistogram(let histogram): Self.texts(histogram.bounds + [.infinity])
        case .summary(let summary): Self.texts(summary.shownQuantiles)
        case .stateSet(let states): states.states
        default: []
        }
    }

    /// A number has several texts, as formats and their readers differ; here it has this one.
    static func texts(_ numbers: [Double]) -> [String] { numbers.map { $0.description } }
}
