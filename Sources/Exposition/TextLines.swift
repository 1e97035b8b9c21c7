import Catalogs
import MetricModel

/// How the samples of a family's series become lines in a text format.
struct TextLines {
    let metadata: FamilyMetadata
    let isOpenMetrics: Bool
    let isCreationShown: Bool
    let hasExemplars: Bool

    /// - Parameter metadata: with names as the format's reader is to see them.
    init(_ family: FamilyDefinition, _ metadata: FamilyMetadata, isOpenMetrics: Bool) {
        self.metadata = isOpenMetrics ? metadata.inOpenMetrics : metadata
        self.isOpenMetrics = isOpenMetrics
        // A counter that is of unknown type there has neither.
        hasExemplars = isOpenMetrics && self.metadata.type != .unknown
        isCreationShown = hasExemplars && family.isCreationShown
    }

    struct Line {
        var name: MetricName
        /// A label that the type sets: `le`.
        var label: (name: String, text: String)?
        var sample: SampleLayout.Sample
    }

    func lines(of layout: SampleLayout) -> some Sequence<Line> {
        // OpenMetrics 1.0, "Histogram": with negative bounds a sum could fall, so neither it nor the count may be there.
        let hasSum: Bool
        if isOpenMetrics, metadata.type == .histogram, case .bucket(let bound) = layout.samples.first?.role {
            hasSum = bound >= 0
        } else {
            hasSum = true
        }
        return layout.samples.lazy.compactMap { sample -> Line? in
            switch sample.role {
            case .sum where !hasSum, .count where !hasSum: return nil
            case .created where !isCreationShown: return nil
            default: return line(sample)
            }
        }
    }

    private func line(_ sample: SampleLayout.Sample) -> Line {
        let (role, labelText): (SampleRole, String?) =
            switch sample.role {
            case .value: (.value, nil)
            case .state(let state): (.state, state)
            case .bucket(let bound): (.bucket, text(bound))
            case .quantile(let quantile): (.quantile, text(quantile))
            case .sum: (.sum, nil)
            case .count: (.count, nil)
            case .created: (.created, nil)
            }
        let label = labelText.flatMap { text in metadata.typeLabel(of: role).map { (name: $0, text: text) } }
        let name = metadata.name(of: role, in: isOpenMetrics ? .openMetrics : .prometheus)
        return Line(name: name, label: label, sample: sample)
    }

    private func text(_ number: Double) -> String { CanonicalNumber.text(number, withPoint: isOpenMetrics) }
}
