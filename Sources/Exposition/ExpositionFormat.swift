package import MetricModel

/// A format in which a page can be written, and how it writes names that are not of the legacy alphabet.
package struct ExpositionFormat: Hashable, Sendable {
    /// The formats, as scrapers ask for them.
    package enum Version: String, CaseIterable, Sendable {
        /// Prometheus text 0.0.4.
        case text = "text"
        /// Prometheus text 1.0.0: the same lines; names may be quoted.
        case text1 = "text-1.0.0"
        /// OpenMetrics 1.0.0 text.
        case openMetrics = "openmetrics"
        /// OpenMetrics 0.0.1 text, which scrapers of the time before 1.0.0 ask for: the same lines.
        case openMetrics0 = "openmetrics-0.0.1"
        /// `io.prometheus.client.MetricFamily` messages, each after its length.
        case protobuf = "protobuf"
    }

    package var version: Version
    package var escaping: EscapingScheme

    package init(_ version: Version, escaping: EscapingScheme = .underscores) {
        self.version = version
        self.escaping = escaping
    }

    package static let text = ExpositionFormat(.text)
    package static let openMetrics = ExpositionFormat(.openMetrics)
    package static let protobuf = ExpositionFormat(.protobuf)

    package var contentType: String {
        let type =
            switch version {
            case .text: "text/plain; version=0.0.4; charset=utf-8"
            case .text1: "text/plain; version=1.0.0; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .openMetrics0: "application/openmetrics-text; version=0.0.1; charset=utf-8"
            case .protobuf:
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
        return "\(type); escaping=\(escaping.rawValue)"
    }

    /// What stands after the last family.
    package var terminator: [UInt8] { syntax == .openMetrics ? OpenMetricsText.terminator : [] }

    /// What decides the bytes, but for names.
    var syntax: Syntax {
        switch version {
        case .text, .text1: .text
        case .openMetrics, .openMetrics0: .openMetrics
        case .protobuf: .protobuf
        }
    }
}

/// What decides the bytes of a family.
struct Spelling: Hashable, Sendable {
    var syntax: Syntax
    var escaping: EscapingScheme
}

enum Syntax: Sendable {
    case text
    case openMetrics
    case protobuf
}
