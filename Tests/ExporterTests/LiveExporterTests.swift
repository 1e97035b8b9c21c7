import Catalogs
import Exposition
import Logging
import MetricModel
import Signals
import Testing

@testable import Exporter

private let surroundings = Surroundings(
    now: { Timestamp(nanoseconds: 1_700_000_000_123_999_999) },
    uptime: { .zero },
    processUsage: { nil },
    version: "1.2.3"
)

private let silentLogger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

private func family(_ name: String, layer: Layer = .api, labels: [String] = []) throws -> FamilyDefinition {
    var signal = Static()
    signal.value = 7
    return FamilyDefinition(
        name: try MetricName(name),
        documentation: "",
        unit: nil,
        type: .gauge,
        labels: try labels.map { try LabelName($0) },
        values: [
            ValueDefinition(
                labels: labels.map(LabelPattern.init),
                source: .signal(Operand(signal)),
                epoch: .unixEpoch,
                layer: layer
            )
        ],
        layer: layer
    )
}

private func exporter(_ families: [FamilyDefinition] = [], selfMetrics: Bool = false) throws -> LiveExporter {
    var catalog = Catalog(reservedNames: selfMetrics ? SelfMetrics.reservedNames : [])
    for family in families { try catalog.apply(.create(family)) }
    return LiveExporter(
        catalog: catalog,
        selfMetrics: selfMetrics ? SelfMetrics(startedAt: surroundings.now()) : nil,
        surroundings: surroundings,
        logger: silentLogger
    )
}

private func text(_ scrape: Scrape) -> String {
    var scrape = scrape
    var bytes: [UInt8] = []
    while let slice = scrape.page.next(upTo: 1000) {
        bytes += [UInt8](unsafeUninitializedCapacity: slice.maximumLength) { buffer, count in
            count = slice.write(to: UnsafeMutableRawBufferPointer(buffer))
        }
    }
    return String(decoding: bytes + scrape.ending(), as: UTF8.self)
}

struct LiveExporterTests {
    @Test("an instant is a whole millisecond, as Prometheus stores it")
    func instant() throws {
        #expect(try exporter().now == Timestamp(milliseconds: 1_700_000_000_123))
    }

    @Test("the next scrape shows a change")
    func change() async throws {
        let exporter = try exporter()
        try await exporter.apply(.create(family("b")))
        try await exporter.apply(.create(family("a")))
        #expect(text(exporter.scrape(in: .text)) == "# TYPE a gauge\na 7\n# TYPE b gauge\nb 7\n")
        try await exporter.apply(.delete(MetricName("a")))
        #expect(text(exporter.scrape(in: .text)) == "# TYPE b gauge\nb 7\n")
    }

    @Test("a change that is refused leaves the page as it was")
    func refusal() async throws {
        let exporter = try exporter([family("a", layer: .file)])
        let before = text(exporter.scrape(in: .text))
        let edits: [CatalogEdit] = try [.create(family("a")), .delete(MetricName("a")), .delete(MetricName("b"))]
        for edit in edits {
            await #expect(throws: EditError.self) { try await exporter.apply(edit) }
        }
        #expect(text(exporter.scrape(in: .text)) == before)
    }

    @Test("a scrape under way does not see a change")
    func isolation() async throws {
        let exporter = try exporter([family("a"), family("c")])
        let scrape = exporter.scrape(in: .text)
        try await exporter.apply(.delete(MetricName("a")))
        try await exporter.apply(.create(family("b")))
        #expect(text(scrape) == "# TYPE a gauge\na 7\n# TYPE c gauge\nc 7\n")
        #expect(text(exporter.scrape(in: .text)) == "# TYPE b gauge\nb 7\n# TYPE c gauge\nc 7\n")
    }

    @Test("changes at the same time are all made")
    func concurrency() async throws {
        let exporter = try exporter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask { try await exporter.apply(.create(family("m\(index)"))) }
                group.addTask { _ = text(exporter.scrape(in: .openMetrics)) }
            }
            try await group.waitForAll()
        }
        #expect(exporter.snapshot.families.count == 200)
        #expect(text(exporter.scrape(in: .text)).split(separator: "\n").count == 400)
    }
}

struct SelfMetricsTests {
    @Test("the exporter's own metrics come last and count what happens")
    func counts() async throws {
        let exporter = try exporter([family("zzz", layer: .file)], selfMetrics: true)
        try await exporter.apply(.create(family("b", labels: ["x"])))
        try await exporter.apply(.create(family("c")))
        try await exporter.apply(.delete(MetricName("c")))
        _ = text(exporter.scrape(in: .text))
        let page = text(exporter.scrape(in: .text))
        #expect(
            page.hasPrefix(
                "# TYPE b gauge\nb{x=\"x\"} 7\n# TYPE zzz gauge\nzzz 7\n# HELP mocktrics_exporter_build_info"
            )
        )
        for line in [
            #"mocktrics_exporter_build_info{version="1.2.3"} 1"#,
            #"mocktrics_exporter_metrics{layer="file"} 1"#,
            #"mocktrics_exporter_metrics{layer="api"} 1"#,
            "mocktrics_exporter_metrics_created_total 2",
            "mocktrics_exporter_metrics_deleted_total 1",
            "mocktrics_exporter_series 2",
            "mocktrics_exporter_scrapes_total 2",
            "mocktrics_exporter_scrape_timestamp_seconds 1700000000.123",
        ] {
            #expect(page.contains("\n\(line)\n"), "\(line)")
        }
    }

    @Test("what the system does not tell is left out")
    func noUsage() throws {
        #expect(try !text(exporter(selfMetrics: true).scrape(in: .text)).contains("process_"))
    }

    @Test(
        "their names are reserved, with those that a counter may get",
        arguments: [
            "mocktrics_exporter_scrapes", "mocktrics_exporter_scrapes_total", "mocktrics_exporter_scrapes_created",
            "mocktrics_exporter_series", "process_resident_memory_bytes",
        ]
    )
    func reservedNames(name: String) throws {
        #expect(SelfMetrics.reservedNames.contains(try MetricName(name)))
        #expect(throws: EditError.self) { try exporter([family(name)], selfMetrics: true) }
        #expect(throws: Never.self) { try exporter([family(name)]) }
    }
}
