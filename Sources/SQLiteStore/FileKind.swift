import GRDB

/// Whose file it is.
enum FileKind {
    /// Nobody's yet.
    case empty
    case own
    /// The Python program's, 0.2.1.
    case original

    /// Stands in the head of each of our files (sqlite.org/fileformat.html, "Application ID"): `mock`.
    static let applicationID = 0x6D6F_636B

    /// - Throws: an ``UnusableFile`` for a damaged one.
    static func checkIntact(_ database: Database) throws {
        let check = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? ""
        guard check == "ok" else {
            throw UnusableFile(reason: "it is damaged (\(check)); restore it from a copy, or move it away")
        }
    }

    /// - Throws: an ``UnusableFile`` for that of another program.
    init(_ database: Database) throws {
        let tables = Set(
            try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
        )
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id")
        if application == Self.applicationID {
            self = .own
        } else if tables.isEmpty, application == 0 {
            self = .empty
        } else if tables == OriginalDatabase.tables {
            self = .original
        } else {
            throw UnusableFile(reason: "it is the database of another program; choose another path")
        }
    }
}
