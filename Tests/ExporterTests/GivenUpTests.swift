import Catalogs
import Exposition
import Logging
import MetricModel
import Signals
import Synchronization
import Testing

@testable import Exporter

/// What is under way when nobody waits for it any more.
struct GivenUpTests {
    /// More series than a test could compile.
    fileprivate static let count = 20_000_000

    fileprivate static func family(_ name: String, series: Int, layer: Layer) throws -> FamilyDefinition {
        FamilyDefinition(
            name: try MetricName(name),
            documentation: "",
            unit: nil,
            type: .gauge,
            labels: [try LabelName("x")],
            values: [
                ValueDefinition(
                    labels: [LabelPattern("{1..\(series)}")],
                    source: .signal(Operand(Ramp())),
                    epoch: .unixEpoch,
                    layer: layer
                )
            ],
            layer: layer
        )
    }

    private static func catalog(series: Int) throws -> Catalog {
        var catalog = Catalog()
        try catalog.apply(.create(family("file", series: series, layer: .file)))
        return catalog
    }

    /// The clock is asked right before something is compiled, so what it does then happens in the middle of it.
    private static func exporter(asked: @escaping @Sendable () -> Void) throws -> LiveExporter {
        let large = try catalog(series: count)
        return LiveExporter(
            catalog: try catalog(series: 1),
            configuration: ConfigurationSource { _ in large },
            selfMetrics: nil,
            surroundings: Surroundings(
                now: {
                    asked()
                    return .unixEpoch
                },
                uptime: { .zero },
                processUsage: { nil },
                version: "0"
            ),
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    fileprivate enum Change: CaseIterable {
        case creation, reload

        func make(_ exporter: LiveExporter) async throws {
            switch self {
            case .creation:
                try await exporter.apply(.create(GivenUpTests.family("api", series: GivenUpTests.count, layer: .api)))
            case .reload: try await exporter.reload()
            }
        }
    }

    @Test("a change whose task is cancelled is not made, and the next one is", arguments: Change.allCases)
    fileprivate func change(_ change: Change) async throws {
        let task = Mutex<Task<Void, any Error>?>(nil)
        let exporter = try Self.exporter { task.withLock { $0?.cancel() } }
        let (begin, started) = AsyncStream.makeStream(of: Void.self)
        let running = Task.detached {
            for await _ in begin {}
            try await change.make(exporter)
        }
        task.withLock { $0 = running }
        started.finish()
        await #expect(throws: (any Error).self) { try await running.value }
        task.withLock { $0 = nil }
        #expect(exporter.snapshot.seriesCount == 1)
        try await exporter.apply(.create(Self.family("api", series: 2, layer: .api)))
        #expect(exporter.snapshot.seriesCount == 3)
    }
}
