import Catalogs
import Documents
import Foundation
import GRDB
import MetricModel

/// A file that the Python program (0.2.1) wrote with `--persistence_path`.
enum OriginalDatabase {
    static let tables: Set<String> = [
        "metrics", "metric_labels", "value_base", "value_labels", "static", "ramp", "square", "sine", "gaussian",
    ]

    /// The columns of each kind's table, which have the names of the fields; `invert` is 0 or 1.
    private static let fields: [String: [String]] = [
        "static": ["value"],
        "ramp": ["period", "peak", "offset", "invert"],
        "square": ["period", "magnitude", "offset", "duty_cycle", "invert"],
        "sine": ["period", "amplitude", "offset"],
        "gaussian": ["mean", "sigma"],
    ]

    /// Copies the whole file to one beside it, with a name that is free.
    ///
    /// - Returns: the copy's path. It is there whole or not at all.
    static func copy(_ database: DatabaseQueue, besides path: String) throws -> String {
        let files = FileManager.default
        let names = ["\(path).0.2.1"] + (2...1000).lazy.map { "\(path).0.2.1-\($0)" }
        guard let copy = names.first(where: { !files.fileExists(atPath: $0) }) else {
            throw UnusableFile(reason: "there are too many copies of it already; move some away")
        }
        let unfinished = copy + ".unfinished"
        try? files.removeItem(atPath: unfinished)
        try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [unfinished]) }
        let handle = try FileHandle(forUpdating: URL(filePath: unfinished))
        try handle.synchronize()
        try handle.close()
        try files.moveItem(atPath: unfinished, toPath: copy)
        return copy
    }

    /// What the file defines. A metric that is not valid here is left out, with a warning; the copy has it.
    static func definitions(
        in database: Database,
        epoch: Timestamp,
        _ warnings: inout [String]
    ) throws -> [FamilyDefinition] {
        try Row.fetchAll(database, sql: "SELECT id, name, documentation, unit FROM metrics ORDER BY id").compactMap {
            row in
            let (id, name): (Int64, String) = (row["id"], row["name"])
            let labels = try String.fetchAll(
                database,
                sql: "SELECT name FROM metric_labels WHERE metric_id = ? ORDER BY position",
                arguments: [id]
            )
            let node: DocumentNode = [
                "name": .text(name),
                "documentation": .text(row["documentation"]),
                "unit": .text(row["unit"]),
                "labels": .list(labels.map { .text($0) }),
                "values": .list(try values(of: id, in: database)),
            ]
            do throws(DocumentError) {
                return try MetricDocument.read(node).definition(epoch: epoch, layer: .api)
            } catch {
                let reasons = error.diagnostics.map { Violation(path: $0.path, message: $0.message).description }
                warnings.append("'\(name)' was not migrated: \(reasons.joined(separator: "; "))")
                return nil
            }
        }
    }

    private static func values(of metric: Int64, in database: Database) throws -> [DocumentNode] {
        var order: [[String]] = []
        var nodes: [[String]: DocumentNode] = [:]
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT id, kind FROM value_base WHERE metric_id = ? ORDER BY id",
            arguments: [metric]
        )
        for row in rows {
            let (id, kind): (Int64, String) = (row["id"], row["kind"])
            let labels = try String.fetchAll(
                database,
                sql: "SELECT label FROM value_labels WHERE value_id = ? ORDER BY position",
                arguments: [id]
            )
            guard let columns = fields[kind],
                let parameters = try Row.fetchOne(database, sql: "SELECT * FROM \(kind) WHERE id = ?", arguments: [id])
            else { continue }
            // A value that was deleted over the API stayed in the file: of two with the same labels the later one counts.
            if nodes[labels] == nil { order.append(labels) }
            nodes[labels] = .map(
                [("kind", .text(kind)), ("labels", .list(labels.map { .text(literal($0)) }))]
                    + columns.map { ($0, parameter(parameters, $0)) }
            )
        }
        return order.compactMap { nodes[$0] }
    }

    private static func parameter(_ row: Row, _ column: String) -> DocumentNode {
        let number: Double = row[column]
        switch column {
        case "invert": return DocumentNode(booleanLiteral: number != 0)
        // It was divided by 100 and multiplied again, which is not exact.
        case "duty_cycle": return .number((number * 1e9).rounded() / 1e9)
        default: return .number(number)
        }
    }

    /// Braces stood for themselves.
    private static func literal(_ label: String) -> String {
        guard label.contains("{") else { return label }
        return label.reduce(into: "") { text, character in
            if "\\{},".contains(character) { text.append("\\") }
            text.append(character)
        }
    }

    /// Deletes the tables.
    static func drop(from database: Database) throws {
        // Those that refer to others first.
        for table in tables.subtracting(["metrics", "value_base"]).sorted() + ["value_base", "metrics"] {
            try database.execute(sql: "DROP TABLE \(table)")
        }
    }
}
