import Catalogs
import Documents
import Exporter
import Foundation
import GRDB
import MetricModel
import Testing

@testable import SQLiteStore

/// A folder for one test.
final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "sqlite-store-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    var database: String { url.appending(path: "definitions.sqlite").path }

    /// The edits that a newly opened store finds, as the API would show them, what it cannot read, and its warnings.
    func stored() throws -> (definitions: [String], unreadable: [String], warnings: [String]) {
        let (store, contents) = try SQLiteDefinitionStore.open(at: database, now: .unixEpoch)
        store.close()
        return (contents.edits.map(Self.text), contents.unreadable.map(\.metric.text), contents.warnings)
    }

    func execute(_ statement: String) throws {
        let other = try DatabaseQueue(path: database)
        try other.write { try $0.execute(sql: statement) }
        try other.close()
    }

    func keep(_ changes: StoredChange...) throws {
        let (store, _) = try SQLiteDefinitionStore.open(at: database, now: .unixEpoch)
        try store.keep(changes)
        store.close()
    }

    private static func text(_ edit: CatalogEdit) -> String {
        switch edit {
        case .create(let family), .replace(let family):
            let epochs = family.values.map { String($0.epoch.milliseconds) }.joined(separator: " ")
            return "\(json(MetricDocument(family).write())) @\(epochs)"
        case .addValue(let value, let name), .replaceValue(let value, let name):
            return "\(name): \(json(ValueDocument(value).write())) @\(value.epoch.milliseconds)"
        case .delete(let name), .deleteValue(_, let name): return "deletion in \(name)"
        }
    }

    private static func json(_ node: DocumentNode) -> String {
        String(decoding: JSONWriting.bytes(of: node), as: UTF8.self)
    }
}

/// A metric from JSON, whose values have these epochs.
func family(_ json: String, epochs: [Int64], layer: Layer = .api) throws -> FamilyDefinition {
    let document = try MetricDocument.read(JSONReading.node(of: Array(json.utf8)))
    var family = document.definition(epoch: .unixEpoch, layer: layer)
    family.values = ValueList(
        zip(family.values, epochs).map { value, epoch in
            var value = value
            value.epoch = Timestamp(milliseconds: epoch)
            value.layer = .api
            return value
        }
    )
    return family
}

private let queue = """
    {"name":"queue","documentation":"a\\"b","unit":"","type":"gauge","labels":["x","y"],"values":[\
    {"kind":"sine","labels":["1","é{1..3}"],"period":60,"amplitude":2,"offset":0},\
    {"kind":"static","labels":["\\u0000",""],"value":"NaN","epoch":"1970-01-01T00:00:00.007Z"}]}
    """

struct SQLiteDefinitionStoreTests {
    @Test("what was kept is there after the file was opened again, with its epochs")
    func round() throws {
        let folder = try Folder()
        try folder.keep(.create(family(queue, epochs: [5, 7])))
        let stored = try folder.stored()
        #expect(stored.definitions == ["\(queue) @5 7"])
        #expect(stored.warnings.isEmpty)
    }

    @Test("values come and go by themselves, in the order in which they were added")
    func values() throws {
        let folder = try Folder()
        let queue = try family(queue, epochs: [5, 7])
        let third = try #require(
            try family(
                #"{"name":"q","labels":["x","y"],"values":[{"kind":"static","labels":["3","3"],"value":3}]}"#,
                epochs: [9]
            ).values.first
        )
        try folder.keep(.create(queue), .addValue(third, to: queue))
        try folder.keep(.deleteValue(queue.values[0].labels, from: queue.name, layer: .api))
        let definitions = try folder.stored().definitions
        #expect(definitions.count == 1)
        #expect(definitions.first?.hasSuffix(" @7 9") == true)
    }

    @Test("a metric and a value are replaced where they stand, with their epochs")
    func replacement() throws {
        let folder = try Folder()
        let queue = try family(queue, epochs: [5, 7])
        let other = #"{"name":"other","documentation":"","unit":"","type":"gauge","labels":[],"values":[]}"#
        try folder.keep(.create(queue), .create(family(other, epochs: [])))
        let next = """
            {"name":"queue","documentation":"","unit":"bytes","type":"gauge","labels":["x"],"values":[\
            {"kind":"static","labels":["1"],"value":1},{"kind":"static","labels":["2"],"value":2}]}
            """
        try folder.keep(.replace(family(next, epochs: [3, 4])))
        #expect(try folder.stored().definitions == ["\(next) @3 4", "\(other) @"])
        let changed = next.replacing(#""value":1"#, with: #""value":9"#)
        let whole = try family(changed, epochs: [8, 4])
        try folder.keep(.replaceValue(whole.values[0], of: whole))
        #expect(try folder.stored().definitions == ["\(changed) @8 4", "\(other) @"])
    }

    @Test("a value that was added to a metric of the file is replaced")
    func replacementInFile() throws {
        let folder = try Folder()
        let fromFile = try family(queue, epochs: [5, 7], layer: .file)
        try folder.keep(.addValue(fromFile.values[1], to: fromFile))
        var later = fromFile.values[1]
        later.epoch = Timestamp(milliseconds: 9)
        later.isEpochWritten = false
        try folder.keep(.replaceValue(later, of: fromFile))
        #expect(
            try folder.stored().definitions
                == [#"queue: {"kind":"static","labels":["\u0000",""],"value":"NaN"} @9"#]
        )
    }

    @Test("a metric goes with its values, and may be created anew")
    func deletion() throws {
        let folder = try Folder()
        let queue = try family(queue, epochs: [5, 7])
        try folder.keep(.create(queue), .delete(queue.name, layer: .api))
        #expect(try folder.stored().definitions.isEmpty)
        try folder.keep(.create(queue))
        #expect(try folder.stored().definitions.count == 1)
    }

    @Test("of a metric of the file only the values are kept that were added to it")
    func fileLayer() throws {
        let folder = try Folder()
        let fromFile = try family(queue, epochs: [5, 7], layer: .file)
        try folder.keep(.addValue(fromFile.values[1], to: fromFile))
        #expect(
            try folder.stored().definitions == [
                #"queue: {"kind":"static","labels":["\u0000",""],"value":"NaN","epoch":"1970-01-01T00:00:00.007Z"} @7"#
            ]
        )
        try folder.keep(.deleteValue(fromFile.values[1].labels, from: fromFile.name, layer: .file))
        #expect(try folder.stored().definitions.isEmpty)
    }

    @Test("a change that fails takes those before it back")
    func atomicity() throws {
        let folder = try Folder()
        let queue = try family(queue, epochs: [5, 7])
        #expect(throws: StoreFailure.self) { try folder.keep(.create(queue), .create(queue)) }
        #expect(try folder.stored().definitions.isEmpty)
    }

    @Test(
        "a definition that cannot be read is left out, stays where it is, and can be deleted",
        arguments: [
            "UPDATE value SET definition = '{\"kind\":\"sine\"}' WHERE id = 1",
            "UPDATE value SET definition = 'x' WHERE id = 1",
            "UPDATE value SET definition = x'ff' WHERE id = 1",
            "UPDATE value SET epoch = 'noon' WHERE id = 1",
            "UPDATE metric SET definition = '{'",
            "UPDATE metric SET definition = x'ff'",
            "UPDATE metric SET definition = '{\"name\":\"other\"}'",
            "UPDATE metric SET definition = '{\"name\":\"queue\",\"type\":\"none\"}'",
        ]
    )
    func unreadable(damage: String) throws {
        let folder = try Folder()
        let queue = try family(queue, epochs: [5, 7])
        try folder.keep(.create(queue), .create(family(#"{"name":"whole"}"#, epochs: [])))
        try folder.execute(damage + (damage.contains("metric") ? " WHERE name = 'queue'" : ""))
        for _ in 0..<2 {
            let stored = try folder.stored()
            #expect(stored.definitions.count == 1)
            #expect(stored.unreadable == ["queue"])
        }
        try folder.keep(.delete(queue.name, layer: .api))
        #expect(try folder.stored().unreadable.isEmpty)
        try folder.keep(.create(queue))
        #expect(try folder.stored().definitions.count == 2)
    }

    @Test("what is damaged and has no name is left out with a warning")
    func nameless() throws {
        let folder = try Folder()
        try folder.keep(.create(family(queue, epochs: [5, 7])))
        try folder.execute("UPDATE metric SET name = x'ff'")
        let stored = try folder.stored()
        #expect(stored.definitions.isEmpty && stored.unreadable.isEmpty)
        #expect(stored.warnings.count == 1)
    }

    @Test(
        "of what was added to a metric of the file each value is read by itself, unless its labels are damaged too",
        arguments: [("definition = ''", 1), ("epoch = 'noon'", 1), ("labels = '[1]'", 0)]
    )
    func unreadableOfFile(damage: String, readCount: Int) throws {
        let folder = try Folder()
        let fromFile = try family(queue, epochs: [5, 7], layer: .file)
        try folder.keep(.addValue(fromFile.values[0], to: fromFile), .addValue(fromFile.values[1], to: fromFile))
        try folder.execute("UPDATE value SET \(damage) WHERE id = 2")
        var stored = try folder.stored()
        #expect(stored.definitions.count == readCount)
        #expect(stored.unreadable == ["queue"])
        try folder.keep(
            readCount == 0
                ? .delete(fromFile.name, layer: .file)
                : .deleteValue(fromFile.values[1].labels, from: fromFile.name, layer: .file)
        )
        stored = try folder.stored()
        #expect(stored.definitions.count == readCount)
        #expect(stored.unreadable.isEmpty)
    }
}

struct UnusableFileTests {
    private func reason(_ folder: Folder) -> String? {
        do throws(StoreFailure) {
            _ = try SQLiteDefinitionStore.open(at: folder.database, now: .unixEpoch)
            return nil
        } catch {
            return error.description
        }
    }

    private func refused(_ folder: Folder, _ sentence: String) throws {
        let before = try Data(contentsOf: URL(filePath: folder.database))
        #expect(reason(folder) == "cannot use the database '\(folder.database)': \(sentence)")
        #expect(try Data(contentsOf: URL(filePath: folder.database)) == before)
    }

    @Test("a file that is no database is refused, and stays as it is")
    func noDatabase() throws {
        let folder = try Folder()
        try Data(repeating: 65, count: 4096).write(to: URL(filePath: folder.database))
        try refused(folder, "the file is not a database of SQLite")
    }

    @Test("the database of another program is refused, and stays as it is")
    func otherProgram() throws {
        let folder = try Folder()
        try DatabaseQueue(path: folder.database).write { try $0.execute(sql: "CREATE TABLE notes (text)") }
        try refused(folder, "it is the database of another program; choose another path")
    }

    @Test("a file of a newer version is refused, and stays as it is")
    func newerVersion() throws {
        let folder = try Folder()
        try folder.keep()
        let database = try DatabaseQueue(path: folder.database)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('1000')") }
        try database.close()
        try refused(folder, "a newer version of mocktrics-exporter has written it; use that version")
    }

    @Test("a damaged file is refused, and stays as it is")
    func damage() throws {
        let folder = try Folder()
        for index in 0..<200 { try folder.keep(.create(family(#"{"name":"m\#(index)"}"#, epochs: []))) }
        let url = URL(filePath: folder.database)
        var bytes = try Data(contentsOf: url)
        for page in stride(from: 4096, to: bytes.count - 8, by: 4096) {
            bytes.replaceSubrange(page..<(page + 8), with: Data(repeating: 0xFF, count: 8))
        }
        try bytes.write(to: url)
        let found = reason(folder)
        #expect(found?.contains("damaged") == true, "\(found ?? "")")
        #expect(try Data(contentsOf: url) == bytes)
    }

    @Test("a folder that is not there is named")
    func noFolder() throws {
        let path = "/no/such/folder/definitions.sqlite"
        #expect(throws: StoreFailure.self) { try SQLiteDefinitionStore.open(at: path, now: .unixEpoch) }
    }

    @Test("a second store waits for nobody and is refused")
    func twoStores() throws {
        let folder = try Folder()
        let (first, _) = try SQLiteDefinitionStore.open(at: folder.database, now: .unixEpoch)
        #expect(reason(folder)?.hasSuffix("the database is in use by another process") == true)
        try first.keep([.create(family(queue, epochs: [5, 7]))])
    }
}
