import MetricModel

/// A format in which a page can be written.
package enum ExpositionFormat: Int, CaseIterable, Sendable {
    /// Prometheus text 0.0.4.
    case text
    /// OpenMetrics 1.0.0 text.
    case openMetrics

    /// What the command line calls it.
    package var name: String {
        switch self {
        case .text: "text"
        case .openMetrics: "openmetrics"
        }
    }

    package var contentType: String {
        switch self {
        case .text: PrometheusText.contentType
        case .openMetrics: OpenMetricsText.contentType
        }
    }

    /// What stands before the samples of a family.
    func header(of family: FamilyMetadata) -> [UInt8] {
        switch self {
        case .text: PrometheusText.header(of: family)
        case .openMetrics: OpenMetricsText.header(of: family)
        }
    }

    /// What stands after the last family.
    package var terminator: [UInt8] {
        switch self {
        case .text: []
        case .openMetrics: OpenMetricsText.terminator
        }
    }
}
