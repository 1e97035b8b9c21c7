import MetricModel

/// OpenMetrics text, 1.0.0 and 0.0.1.
enum OpenMetricsText {
    static let terminator = Array("# EOF\n".utf8)

    /// `# TYPE`, `# UNIT` (if any) and `# HELP` (unless empty), in the order that the specification prefers.
    static func header(of metadata: FamilyMetadata) -> [UInt8] {
        let family = metadata.inOpenMetrics
        var name: [UInt8] = []
        appendName(family.name.text, in: .metric, to: &name)
        var bytes = "# TYPE ".utf8 + name + " \(family.type.rawValue)\n".utf8
        if let unit = family.unit {
            bytes += "# UNIT ".utf8 + name + " \(unit)\n".utf8
        }
        if !family.help.isEmpty {
            bytes += "# HELP ".utf8 + name + " ".utf8
            TextEscaping.openMetricsHelp.append(family.help, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
