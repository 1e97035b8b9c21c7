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
        case .replace(let family):
            // The rows of its values are new, and so in the new order.
            guard let id = try rowID(of: family.name, family.layer, in: database) else { return }
            try database.cachedStatement(sql: "UPDATE metric SET definition = ? WHERE id = ?")
                .execute(arguments: [head(of: family), id])
            try database.cachedStatement(sql: "DELETE FROM value WHERE metric = ?").execute(arguments: [id])
            for value in family.values { try insert(value, of: id, to: database) }
        case .delete(let name, let layer):
            try database.cachedStatement(sql: "DELETE FROM metric WHERE name = ? AND layer = ?")
                .execute(arguments: [name.text, layer.rawValue])
        case .addValue(let value, let family):
            let id = try rowID(of: family.name, family.layer, in: database) ?? insert(family, to: database)
            try insert(value, of: id, to: database)
        case .replaceValue(let value, let family):
            guard let id = try rowID(of: family.name, family.layer, in: database) else { return }
            try database.cachedStatement(
                sql: "UPDATE value SET definition = ?, epoch = ? WHERE metric = ? AND labels = ?"
            ).execute(arguments: [text(ValueDocument(value).write()), value.epoch.nanoseconds, id, text(value.labels)])
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

    private static func insert(_ family: FamilyDefinition, to database: Database) throws -> Int64 {
        try database.cachedStatement(sql: "INSERT INTO metric (name, layer, definition) VALUES (?, ?, ?)")
            .execute(arguments: [family.name.text, family.layer.rawValue, head(of: family)])
        return database.lastInsertedRowID
    }

    /// A metric without its values.
    private static func head(of family: FamilyDefinition) -> String {
        var document = MetricDocument(family)
        document.values = []
        return text(document.write())
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

    /// Everything in the file, in the order in which it was defined. What cannot be read stays where it is.
    static func read(from database: Database, into contents: inout SQLiteDefinitionStore.Contents) throws {
        let metrics = try Row.fetchCursor(database, sql: "SELECT id, name, layer, definition FROM metric ORDER BY id")
        while let row = try metrics.next() {
            do {
                try read(row, in: database, into: &contents)
            } catch {
                try leaveOut(row, because: reason(of: error), of: &contents)
            }
        }
    }

    /// A metric is read as a whole, and what was added to one of the file value by value.
    private static func read(
        _ row: Row,
        in database: Database,
        into contents: inout SQLiteDefinitionStore.Contents
    ) throws {
        let metric = try MetricDocument.read(node(column("definition", of: row)))
        guard try metric.name.text == column("name", of: row) as String else {
            throw Unreadable(reason: "it is of the name '\(metric.name)'")
        }
        let layer = try layer(of: row)
        let rows = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT labels, definition, epoch FROM value WHERE metric = ? ORDER BY id"),
            arguments: [row["id"] as Int64]
        )
        switch layer {
        case .api:
            var family = metric.definition(epoch: .unixEpoch, layer: .api)
            family.values = try ValueList(rows.map { try value($0, metric.type) })
            contents.edits.append(.create(family))
        case .file:
            let labels = try rows.map(labels)
            for (row, labels) in zip(rows, labels) {
                do {
                    contents.edits.append(.addValue(try value(row, metric.type), to: metric.name))
                } catch {
                    try contents.unreadable.append(
                        LeftOut(unreadable: .value(labels, of: metric.name), because: reason(of: error))
                    )
                }
            }
        }
    }

    private static func value(_ row: Row, _ type: MetricType) throws -> ValueDefinition {
        let document = try ValueDocument.read(node(column("definition", of: row)), as: type)
        return document.definition(epoch: Timestamp(nanoseconds: try column("epoch", of: row)), layer: .api)
    }

    private static func labels(of row: Row) throws -> [LabelPattern] {
        guard case .list(let items) = try node(column("labels", of: row)).content else {
            throw Unreadable(reason: "the labels of a value are no list")
        }
        return try items.map { item in
            guard case .text(let text) = item.content else {
                throw Unreadable(reason: "the labels of a value are no texts")
            }
            return LabelPattern(text)
        }
    }

    private static func layer(of row: Row) throws(Unreadable) -> Layer {
        guard let layer = try Layer(rawValue: column("layer", of: row)) else {
            throw Unreadable(reason: "its layer is none")
        }
        return layer
    }

    private static func leaveOut(
        _ row: Row,
        because reason: String,
        of contents: inout SQLiteDefinitionStore.Contents
    ) {
        guard let name: String = try? column("name", of: row), let metric = try? MetricName(name),
            let layer = try? layer(of: row)
        else {
            // Nothing names it.
            contents.warnings.append("left out, but kept: a stored definition without a name that is one: \(reason)")
            return
        }
        contents.unreadable.append(LeftOut(unreadable: .metric(metric, layer), because: reason))
    }

    /// - Throws: an error that is not about what is stored.
    private static func reason(of error: any Error) throws -> String {
        switch error {
        case let error as Unreadable: error.reason
        case let error as DocumentError:
            error.diagnostics.map { Violation(path: $0.path, message: $0.message).description }.joined(separator: "; ")
        default: throw error
        }
    }

    /// - Throws: when there is something of another type, which SQLite does not prevent.
    private static func column<Content: DatabaseValueConvertible>(
        _ name: String,
        of row: Row
    ) throws(Unreadable) -> Content {
        guard let content = Content.fromDatabaseValue(row[name]) else {
            throw Unreadable(reason: "the column '\(name)' holds something else than it should")
        }
        return content
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
}
