import MetricModel

/// OpenMetrics 1.0.0 text.
enum OpenMetricsText {
    static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"
    static let terminator = Array("# EOF\n".utf8)

    /// `# TYPE`, `# UNIT` (if any) and `# HELP` (unless empty), in the order that the specification prefers.
    static func header(of family: FamilyMetadata) -> [UInt8] {
        var bytes = Array("# TYPE \(family.name) \(family.type.rawValue)\n".utf8)
        if let unit = family.unit {
            bytes += "# UNIT \(family.name) \(unit)\n".utf8
        }
        if !family.help.isEmpty {
            bytes += "# HELP \(family.name) ".utf8
            TextEscaping.openMetricsHelp.append(family.help, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
