import Catalogs
import Documents
import Exporter
import Exposition
import Hummingbird
import MetricModel

/// The call that tells how the exporter itself is.
enum StatusEndpoint {
    @Sendable
    static func get(_ call: APIRequest) -> Response {
        let exporter = call.exporter
        let now = exporter.now
        let snapshot = exporter.snapshot
        let scrapes = exporter.journal.summary(at: now)
        return .json([
            "version": .text(exporterVersion),
            "now": seconds(now),
            "started_at": seconds(exporter.startedAt),
            "metrics_port": scrapes.port.map { DocumentNode(integerLiteral: $0) } ?? null,
            "metrics": .map(
                Layer.allCases.map { ($0.rawValue, DocumentNode(integerLiteral: snapshot.familyCount(in: $0))) }
            ),
            "series": DocumentNode(integerLiteral: snapshot.seriesCount),
            "pending": pending(exporter.readiness),
            "scrapes": [
                "total": DocumentNode(integerLiteral: scrapes.count),
                "per_second": .number(Double(scrapes.recentCount) / Double(ScrapeJournal.rateSpan)),
                "last": scrapes.last.map(node) ?? null,
            ],
        ])
    }

    private static let null = DocumentNode(.plain("null"))

    private static func pending(_ readiness: Readiness) -> DocumentNode {
        guard !readiness.isReady else { return null }
        return [
            "series": DocumentNode(integerLiteral: readiness.waitingSeriesCount),
            "causes": .list(readiness.causes.map { .text($0) }),
            "progress": .number(readiness.progress),
        ]
    }

    private static func node(of entry: ScrapeJournal.Entry) -> DocumentNode {
        [
            "at": seconds(entry.instant),
            "address": entry.address.map { .text($0) } ?? null,
            "user_agent": entry.userAgent.map { .text($0) } ?? null,
            "format": .text(entry.format),
            "duration": .number(entry.duration.seconds),
            "bytes": DocumentNode(integerLiteral: entry.byteCount),
            "complete": DocumentNode(booleanLiteral: entry.isComplete),
        ]
    }

    private static func seconds(_ instant: Timestamp) -> DocumentNode {
        .number(Double(instant.milliseconds) / 1000)
    }
}
