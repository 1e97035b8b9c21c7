import Catalogs
import MetricModel

/// How the samples of a family's series become lines in a text format.
struct TextLines {
    let metadata: FamilyMetadata
    let isOpenMetrics: Bool
    let isCreationShown: Bool

    /// - Parameter metadata: with names as the format's reader is to see them.
    init(_ family: FamilyDefinition, _ metadata: FamilyMetadata, isOpenMetrics: Bool) {
        self.metadata = metadata
        self.isOpenMetrics = isOpenMetrics
        isCreationShown = isOpenMetrics && family.isCreationShown
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
        // A gauge histogram's sum and count are named otherwise where the format knows that type.
        let isGauge = isOpenMetrics && metadata.type == .gaugeHistogram
        let name = metadata.name
        return switch sample.role {
        case .value: Line(name: metadata.sampleName, sample: sample)
        case .state(let state): Line(name: name, label: (name.text, state), sample: sample)
        case .bucket(let bound): Line(name: name.appending("_bucket"), label: ("le", text(bound)), sample: sample)
        case .quantile(let quantile): Line(name: name, label: ("quantile", text(quantile)), sample: sample)
        case .sum: Line(name: name.appending(isGauge ? "_gsum" : "_sum"), sample: sample)
        case .count: Line(name: name.appending(isGauge ? "_gcount" : "_count"), sample: sample)
        case .created: Line(name: name.appending("_created"), sample: sample)
        }
    }

    private func text(_ number: Double) -> String { CanonicalNumber.text(number, withPoint: isOpenMetrics) }
}
