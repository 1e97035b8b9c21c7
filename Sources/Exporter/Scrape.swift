package import Exposition
import MetricModel

/// One scrape under way. It holds its own snapshot: a change of the catalog meanwhile is not seen.
package struct Scrape: Sendable {
    /// What is mocked; written first, piece by piece.
    package var page: Page

    private let snapshot: Snapshot
    private let format: ExpositionFormat
    private let instant: Timestamp
    private let selfMetrics: SelfMetrics?
    private let names: Set<MetricName>?
    private let surroundings: Surroundings
    private let beginning: TimeSpan

    init(
        of snapshot: Snapshot,
        in format: ExpositionFormat,
        at instant: Timestamp,
        selfMetrics: SelfMetrics?,
        selecting names: Set<MetricName>?,
        surroundings: Surroundings,
        until cancellation: Cancellation
    ) {
        page = Page(of: snapshot, in: format, at: instant, until: cancellation)
        self.snapshot = snapshot
        self.format = format
        self.instant = instant
        self.selfMetrics = selfMetrics
        self.names = names
        self.surroundings = surroundings
        beginning = surroundings.uptime()
    }

    /// What comes after the page: the exporter's own metrics, and the end that the format demands.
    package func ending() -> [UInt8] {
        var bytes: [UInt8] = []
        let duration = TimeSpan(nanoseconds: surroundings.uptime().nanoseconds &- beginning.nanoseconds)
        let families = selfMetrics?.families(
            of: snapshot,
            at: instant,
            duration: duration,
            selecting: names,
            in: surroundings
        )
        for family in families ?? [] { family.append(in: format, to: &bytes) }
        return bytes + format.terminator
    }
}
