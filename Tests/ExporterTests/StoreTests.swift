import Catalogs
import Exposition
import Logging
import MetricModel
import Signals
import Synchronization
import Testing

@testable import Exporter

/// Notes what it is to keep, and keeps nothing when it is told so.
private final class Notebook: DefinitionStore {
    let calls = Mutex<[[StoredChange]]>([])
    let failure = Mutex<StoreFailure?>(nil)

    func keep(_ changes: [StoredChange]) throws(StoreFailure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
        calls.withLock { $0.append(changes) }
    }

    /// The metrics of the changes in each call.
    var words: [String] {
        calls.withLock { calls in
            calls.map { changes in
                changes.map { change in
                    switch change {
                    case .create(let family): "create \(family.name)"
                    case .replace(let family): "replace \(family.name)"
                    case .replaceValue(let value, let family):
                        "replace \(value.labels) @\(value.epoch.milliseconds) of \(family.name) of \(family.layer)"
                    case .delete(let name, let layer): "delete \(name)\(layer == .file ? " of file" : "")"
                    case .addValue(let value, let family): "add \(value.labels) to \(family.name) of \(family.layer)"
                    case .deleteValue(let labels, let name, let layer): "delete \(labels) from \(name) of \(layer)"
                    }
                }.joined(separator: ", ")
            }
        }
    }
}

private let silentLogger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

private let surroundings = Surroundings(
    now: { Timestamp(milliseconds: 5000) },
    uptime: { .zero },
    processUsage: { nil },
    version: "1.2.3"
)

private func value(_ label: String, layer: Layer = .api) -> ValueDefinition {
    ValueDefinition(
        labels: [LabelPattern(label)],
        source: .signal(Operand(Static())),
        epoch: .unixEpoch,
        layer: layer
    )
}

private func family(_ name: String, layer: Layer = .api, _ values: String...) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: "",
        unit: nil,
        type: .gauge,
        labels: [try LabelName("x")],
        values: values.map { value($0, layer: layer) },
        layer: layer
    )
}

private func catalog(_ families: [FamilyDefinition]) throws -> Catalog {
    var catalog = Catalog()
    for family in families { try catalog.apply(.create(family)) }
    return catalog
}

/// An exporter whose file defines some metrics, and other ones when it is read again.
private func exporter(
    file: [FamilyDefinition] = [],
    then next: [FamilyDefinition]? = nil,
    restoring edits: [CatalogEdit] = [],
    leavingOut unreadable: [LeftOut] = [],
    store: Notebook? = nil,
    selfMetrics: SelfMetrics? = nil
) throws -> LiveExporter {
    LiveExporter(
        catalog: try catalog(file),
        restoring: edits,
        leavingOut: unreadable,
        store: store,
        configuration: ConfigurationSource { (_) throws(ConfigurationFailure) in
            guard let next, let catalog = try? catalog(next) else {
                throw ConfigurationFailure("1 mistake in the configuration file", [])
            }
            return catalog
        },
        selfMetrics: selfMetrics,
        surroundings: surroundings,
        logger: silentLogger
    )
}

extension LiveExporter {
    /// The series of the page in the text format, without their values.
    fileprivate func series() -> [String] {
        let scrape = scrape(in: .text)
        var page = scrape.page
        var bytes: [UInt8] = []
        while let slice = page.next(upTo: 1000) {
            bytes += [UInt8](unsafeUninitializedCapacity: slice.maximumLength) { buffer, count in
                count = slice.write(to: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { String($0.prefix { $0 != " " }) }
    }
}

struct StoreTests {
    @Test("each call is kept as one, with who defines the metric")
    func calls() async throws {
        let store = Notebook()
        let exporter = try exporter(file: [family("f", layer: .file, "1")], store: store)
        try await exporter.apply(all: [.create(family("a", "1")), .create(family("b"))])
        try await exporter.apply(.addValue(value("2"), to: MetricName("f")))
        try await exporter.apply(.addValue(value("2"), to: MetricName("a")))
        try await exporter.apply(.deleteValue([LabelPattern("2")], from: MetricName("f")))
        try await exporter.apply(.delete(MetricName("a")))
        #expect(
            store.words == [
                "create a, create b", "add [2] to f of file", "add [2] to a of api", "delete [2] from f of file",
                "delete a",
            ]
        )
    }

    @Test("what is replaced is kept as such, with the epochs that it keeps, and counted when it is created")
    func replacements() async throws {
        let store = Notebook()
        let selfMetrics = SelfMetrics(startedAt: .unixEpoch)
        let exporter = try exporter(
            file: [family("f", layer: .file, "1")],
            store: store,
            selfMetrics: selfMetrics
        )
        let name = try MetricName("a")
        #expect(try await exporter.apply(.replace(family("a", "1", "2"))) == .created)
        var later = try family("a", "2", "3")
        later.values = ValueList(
            later.values.map { value in
                var value = value
                value.epoch = Timestamp(milliseconds: 7)
                return value
            }
        )
        #expect(try await exporter.apply(.replace(later)) == .replaced)
        #expect(exporter.series() == [#"a{x="2"}"#, #"a{x="3"}"#, #"f{x="1"}"#])
        var again = value("2")
        again.epoch = Timestamp(milliseconds: 9)
        #expect(try await exporter.apply(.replaceValue(again, of: name)) == .replaced)
        #expect(try await exporter.apply(.replaceValue(value("4"), of: name)) == .created)
        #expect(try await exporter.apply(.replaceValue(value("2"), of: MetricName("f"))) == .created)
        #expect(
            store.words == [
                "create a", "replace a", "replace [2] @0 of a of api", "add [4] to a of api", "add [2] to f of file",
            ]
        )
        let page = String(decoding: exporter.scrape(in: .text).ending(), as: UTF8.self)
        #expect(page.contains("\nmocktrics_exporter_metrics_created_total 1\n"))
        #expect(page.contains("\nmocktrics_exporter_metrics_deleted_total 0\n"))
    }

    @Test("a metric that gets another unit is exposed under the new name alone")
    func otherName() async throws {
        let exporter = try exporter()
        var changed = try family("a", "1")
        changed.unit = try UnitName("seconds")
        try await exporter.apply(.replace(changed))
        changed.unit = try UnitName("bytes")
        try await exporter.apply(.replace(changed))
        #expect(exporter.series() == [#"a_bytes{x="1"}"#])
        // The old name goes to another metric in the same step.
        let other = try family("a_bytes", "2")
        changed.unit = nil
        try await exporter.apply(all: [.replace(changed), .create(other)])
        #expect(exporter.series() == [#"a{x="1"}"#, #"a_bytes{x="2"}"#])
    }

    @Test("what cannot be kept is not done", arguments: [StoreFailure.Reason.full, .unavailable])
    func failure(reason: StoreFailure.Reason) async throws {
        let store = Notebook()
        let exporter = try exporter(store: store)
        try await exporter.apply(.create(family("a", "1", "2")))
        store.failure.withLock { $0 = StoreFailure(reason, "no") }
        let edits: [CatalogEdit] = try [
            .create(family("b", "1")), .replace(family("a", "5")), .replaceValue(value("6"), of: MetricName("a")),
            .delete(MetricName("a")), .addValue(value("3"), to: MetricName("a")),
            .deleteValue([LabelPattern("1")], from: MetricName("a")),
        ]
        for edit in edits {
            await #expect(throws: StoreFailure.self) { try await exporter.apply(edit) }
            #expect(exporter.series() == [#"a{x="1"}"#, #"a{x="2"}"#])
        }
        store.failure.withLock { $0 = nil }
        for edit in edits { _ = try? await exporter.apply(edit) }
        #expect(exporter.series() == [#"b{x="1"}"#])
    }

    @Test("of several edits all are made or none, and every mistake is told with its index")
    func batch() async throws {
        let store = Notebook()
        let exporter = try exporter(file: [family("f", layer: .file)], store: store)
        let error = await #expect(throws: EditError.self) {
            try await exporter.apply(all: [.create(family("a")), .create(family("f")), .create(family("a"))])
        }
        #expect(error?.violations.map(\.path.description) == ["[1].name", "[2].name"])
        #expect(exporter.snapshot.families.count == 1)
        #expect(store.words.isEmpty)
    }

    @Test("what was stored is there again; where the file has a name, the file wins")
    func restoration() throws {
        let exporter = try exporter(
            file: [family("a", layer: .file, "file")],
            restoring: [
                .create(family("a", "api")), .create(family("b", "api")), .addValue(value("api"), to: MetricName("a")),
            ]
        )
        #expect(exporter.series() == [#"a{x="file"}"#, #"a{x="api"}"#, #"b{x="api"}"#])
    }
}

struct ReloadTests {
    @Test("what the API defined stays when the file is read again, and what the file drops is gone")
    func reload() async throws {
        let exporter = try exporter(
            file: [family("f", layer: .file, "1"), family("g", layer: .file, "1")],
            then: [family("f", layer: .file, "2")]
        )
        try await exporter.apply(.create(family("a", "1")))
        try await exporter.apply(.addValue(value("api"), to: MetricName("f")))
        try await exporter.reload()
        #expect(exporter.series() == [#"a{x="1"}"#, #"f{x="2"}"#, #"f{x="api"}"#])
    }

    @Test("a file that is wrong changes nothing, and the exporter's own metrics tell it")
    func mistake() async throws {
        let selfMetrics = SelfMetrics(startedAt: .unixEpoch)
        let exporter = try exporter(file: [family("f", layer: .file, "1")], selfMetrics: selfMetrics)
        func successful() -> Bool {
            let page = String(decoding: exporter.scrape(in: .text).ending(), as: UTF8.self)
            return page.contains("\nmocktrics_exporter_config_last_reload_successful 1\n")
        }
        #expect(successful())
        await #expect(throws: ConfigurationFailure.self) { try await exporter.reload() }
        #expect(!successful())
        #expect(exporter.series() == [#"f{x="1"}"#])
    }

    @Test("what the file has taken is kept, cannot be defined again, and is forgotten when it is deleted")
    func leftOut() async throws {
        let store = Notebook()
        // Exposed under the same name as the metric of the file.
        var clashing = try family("f", "1")
        clashing.unit = try UnitName("bytes")
        let exporter = try exporter(
            file: [family("f_bytes", layer: .file, "1")],
            restoring: [.create(clashing)],
            store: store
        )
        let name = try MetricName("f")
        let error = await #expect(throws: EditError.self) { try await exporter.apply(.create(family("f"))) }
        #expect(error?.reason == .exists)
        try await exporter.apply(.delete(name))
        #expect(store.words == ["delete f"])
        try await exporter.apply(.create(family("f")))
        await #expect(throws: Never.self) { try await exporter.apply(.delete(name)) }
    }

    @Test("what is stored and damaged stands in the way until it is deleted, also after the file was read again")
    func unreadable() async throws {
        let store = Notebook()
        let name = try MetricName("f")
        let exporter = try exporter(
            then: [],
            leavingOut: [LeftOut(unreadable: .metric(name, .api), because: "it is not JSON")],
            store: store
        )
        try await exporter.reload()
        let error = await #expect(throws: EditError.self) { try await exporter.apply(.create(family("f"))) }
        #expect(
            error?.description
                == "this was defined before and is kept, but cannot be exposed: it cannot be read: "
                + "it is not JSON; delete it first"
        )
        try await exporter.apply(.create(family("g")))
        try await exporter.apply(.delete(name))
        let again = await #expect(throws: EditError.self) { try await exporter.apply(.delete(name)) }
        #expect(again?.reason == .notFound)
        try await exporter.apply(.create(family("f")))
        #expect(store.words == ["create g", "delete f", "create f"])
    }

    @Test("what is damaged of a metric of the file is deleted by itself, and the metric stays")
    func unreadableOfFile() async throws {
        let store = Notebook()
        let name = try MetricName("f")
        let exporter = try exporter(
            file: [family("f", layer: .file, "file")],
            leavingOut: [LeftOut(unreadable: .metric(name, .file), because: "it is not JSON")],
            store: store
        )
        await #expect(throws: EditError.self) { try await exporter.apply(.addValue(value("new"), to: name)) }
        try await exporter.apply(.delete(name))
        let again = await #expect(throws: EditError.self) { try await exporter.apply(.delete(name)) }
        #expect(again?.reason == .forbidden)
        try await exporter.apply(.addValue(value("new"), to: name))
        #expect(exporter.series() == [#"f{x="file"}"#, #"f{x="new"}"#])
        #expect(store.words.first == "delete f of file")
    }

    @Test("a damaged value of a metric of the file is deleted by its labels")
    func unreadableValue() async throws {
        let store = Notebook()
        let name = try MetricName("f")
        let exporter = try exporter(
            file: [family("f", layer: .file, "file")],
            leavingOut: [LeftOut(unreadable: .value([LabelPattern("new")], of: name), because: "it is not JSON")],
            store: store
        )
        let error = await #expect(throws: EditError.self) {
            try await exporter.apply(.addValue(value("new"), to: name))
        }
        #expect(error?.reason == .exists)
        try await exporter.apply(.addValue(value("other"), to: name))
        try await exporter.apply(.deleteValue([LabelPattern("new")], from: name))
        try await exporter.apply(.addValue(value("new"), to: name))
        #expect(exporter.series() == [#"f{x="file"}"#, #"f{x="other"}"#, #"f{x="new"}"#])
    }

    @Test("what was left out is there again when the file leaves room")
    func comesBack() async throws {
        let exporter = try exporter(
            file: [family("f", layer: .file, "file")],
            then: [],
            restoring: [.create(family("f", "api"))]
        )
        #expect(exporter.series() == [#"f{x="file"}"#])
        try await exporter.reload()
        #expect(exporter.series() == [#"f{x="api"}"#])
    }
}
