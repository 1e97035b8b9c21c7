import MetricModel

/// Prometheus text 0.0.4 and 1.0.0 (Prometheus documentation, "Exposition formats").
enum PrometheusText {
    /// `# HELP` (unless empty) and `# TYPE`. A counter's family has its samples' name here, with `_total` by custom; this format
    /// has no unit, and not every type: client libraries make gauges of info and stateset, and a histogram of a gauge
    /// histogram.
    static func header(of family: FamilyMetadata) -> [UInt8] {
        var name: [UInt8] = []
        appendName(family.prometheusName.text, in: .metric, to: &name)
        var bytes: [UInt8] = []
        if !family.help.isEmpty {
            bytes += "# HELP ".utf8 + name + " ".utf8
            TextEscaping.textHelp.append(family.help, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        bytes += "# TYPE ".utf8 + name + " \(word(for: family.type))\n".utf8
        return bytes
    }

    private static func word(for type: MetricType) -> String {
        switch type {
        case .gauge, .info, .stateSet: "gauge"
        case .counter: "counter"
        case .histogram, .gaugeHistogram: "histogram"
        case .summary: "summary"
        case .unknown: "untyped"
        }
    }
}
