package import MetricModel

/// A family with its values at one instant: what the exporter says of itself.
package struct MetricFamily: Sendable {
    package var metadata: FamilyMetadata
    package var samples: [Sample]

    package init(metadata: FamilyMetadata, samples: [Sample]) {
        self.metadata = metadata
        self.samples = samples
    }

    package struct Sample: Sendable {
        package var labels: [(name: LabelName, value: LabelValue)]
        package var value: Double

        package init(labels: [(name: LabelName, value: LabelValue)] = [], value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    package func append(in format: ExpositionFormat, to bytes: inout [UInt8]) {
        switch format.syntax {
        case .text: bytes += PrometheusText.header(of: metadata)
        case .openMetrics: bytes += OpenMetricsText.header(of: metadata)
        case .protobuf:
            bytes += ProtobufFamily.message(of: self)
            return
        }
        let name = metadata.name(of: .value, in: format.syntax == .text ? .prometheus : .openMetrics)
        for sample in samples {
            appendSeriesText(name: name, labels: sample.labels.map { ($0.name.text, $0.value.text) }, to: &bytes)
            appendNumber(sample.value, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
    }
}
