import Catalogs
import Documents
import Exporter
import GRDB
import MetricModel

/// Definitions as rows, and back.
enum DefinitionRows {
    /// Makes one change, within the transaction at hand.
    static func write(_ change: StoredChange, to database: Database) throws {
        switch change {
        case .create(let family):
            let id = try insert(family, to: database)
            for value in family.values { try insert(value, of: id, to: database) }
        case .delete(let name):
            try database.cachedStatement(sql: "DELETE FROM metric WHERE name = ? AND layer = ?")
                .execute(arguments: [name.text, Layer.api.rawValue])
        case .addValue(let value, let family):
            let id = try rowID(of: family.name, family.layer, in: database) ?? insert(family, to: database)
            try insert(value, of: id, to: database)
        case .deleteValue(let labels, let name, let layer):
            guard let id = try rowID(of: name, layer, in: database) else { return }
            try database.cachedStatement(sql: "DELETE FROM value WHERE metric = ? AND labels = ?")
                .execute(arguments: [id, text(labels)])
            // Of a metric of the file nothing is left to be kept.
            if layer == .file {
                try database.execute(
                    sql: "DELETE FROM metric WHERE id = ? AND NOT EXISTS (SELECT * FROM value WHERE metric = ?)",
                    arguments: [id, id]
                )
            }
        }
    }

    private static func rowID(of name: MetricName, _ layer: Layer, in database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM metric WHERE name = ? AND layer = ?"),
            arguments: [name.text, layer.rawValue]
        )
    }

    /// A metric without its values.
    private static func insert(_ family: FamilyDefinition, to database: Database) throws -> Int64 {
        var document = MetricDocument(family)
        document.values = []
        try database.cachedStatement(sql: "INSERT INTO metric (name, layer, definition) VALUES (?, ?, ?)")
            .execute(arguments: [family.name.text, family.layer.rawValue, text(document.write())])
        return database.lastInsertedRowID
    }

    private static func insert(_ value: ValueDefinition, of metric: Int64, to database: Database) throws {
        try database.cachedStatement(sql: "INSERT INTO value (metric, labels, definition, epoch) VALUES (?, ?, ?, ?)")
            .execute(
                arguments: [metric, text(value.labels), text(ValueDocument(value).write()), value.epoch.nanoseconds]
            )
    }

    private static func text(_ labels: [LabelPattern]) -> String { text(.list(labels.map { .text($0.text) })) }

    private static func text(_ node: DocumentNode) -> String {
        String(decoding: JSONWriting.bytes(of: node), as: UTF8.self)
    }

    /// Everything in the file, in the order in which it was defined. A row that cannot be read stays where it is.
    static func read(from database: Database, into contents: inout SQLiteDefinitionStore.Contents) throws {
        let metrics = try Row.fetchCursor(database, sql: "SELECT id, name, layer, definition FROM metric ORDER BY id")
        while let row = try metrics.next() {
            let (id, name): (Int64, String) = (row["id"], row["name"])
            do {
                let metric = try MetricDocument.read(node(row["definition"]))
                let values = try values(of: id, metric.type, in: database)
                contents.edits += edits(metric, values, Layer(rawValue: row["layer"]) ?? .api)
            } catch let error as Unreadable {
                contents.leaveOut(name, row["layer"], because: error.reason)
            } catch let error as DocumentError {
                let reasons = error.diagnostics.map { Violation(path: $0.path, message: $0.message).description }
                contents.leaveOut(name, row["layer"], because: reasons.joined(separator: "; "))
            }
        }
    }

    private struct Unreadable: Error {
        var reason: String
    }

    private static func node(_ text: String) throws -> DocumentNode {
        do throws(JSONReading.NotJSON) {
            return try JSONReading.node(of: Array(text.utf8), maximumDepth: CatalogLimits.maximumNesting)
        } catch {
            throw Unreadable(reason: "it is not JSON: \(error.reason)")
        }
    }

    private static func values(
        of metric: Int64,
        _ type: MetricType,
        in database: Database
    ) throws -> [ValueDefinition] {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT definition, epoch FROM value WHERE metric = ? ORDER BY id"),
            arguments: [metric]
        )
        var values: [ValueDefinition] = []
        while let row = try rows.next() {
            let document = try ValueDocument.read(node(row["definition"]), as: type)
            values.append(document.definition(epoch: Timestamp(nanoseconds: row["epoch"]), layer: .api))
        }
        return values
    }

    private static func edits(_ metric: MetricDocument, _ values: [ValueDefinition], _ layer: Layer) -> [CatalogEdit] {
        switch layer {
        case .api:
            var family = metric.definition(epoch: .unixEpoch, layer: .api)
            family.values = ValueList(values)
            return [.create(family)]
        case .file:
            return values.map { .addValue($0, to: metric.name) }
        }
    }
}

extension SQLiteDefinitionStore.Contents {
    fileprivate mutating func leaveOut(_ name: String, _ layer: String, because reason: String) {
        warnings.append("left out, but kept: the stored definition of '\(name)': \(reason)")
        guard let name = try? MetricName(name) else { return }
        unreadable.append(UnreadableDefinition(name, Layer(rawValue: layer) ?? .api, because: reason))
    }
}
