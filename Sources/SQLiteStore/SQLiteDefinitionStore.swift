import CSQLiteLog
package import Catalogs
import Documents
package import Exporter
import Foundation
import GRDB
package import MetricModel

/// Keeps definitions, and checkpoints, in a file of SQLite, which belongs to one process at a time.
///
/// Each call is one transaction. A definition is on the disk when the call returns: the log that SQLite writes ahead is synchronised
/// with every transaction (sqlite.org/pragma.html, "synchronous").
package final class SQLiteDefinitionStore: DefinitionStore {
    /// What was found in the file when it was opened.
    package struct Contents: Sendable {
        /// What was defined over the API, as the edits that define it again.
        package var edits: [CatalogEdit] = []
        /// What could not be read. It stays where it is.
        package var unreadable: [LeftOut] = []
        /// Sentences about what nothing can be done about over the API, and about what was done to an older file.
        package var warnings: [String] = []
    }

    let database: DatabaseQueue

    /// Opens a file, or creates it. One of the Python program (0.2.1) is migrated, after a copy was made beside it.
    ///
    /// - Parameter now: the epoch of what is migrated.
    /// - Returns: the store, and what is in it.
    /// - Throws: a sentence that says why the file cannot be used; it is then as it was, and so are the files beside it.
    package static func open(
        at path: String,
        now: Timestamp
    ) throws(StoreFailure) -> (store: SQLiteDefinitionStore, contents: Contents) {
        do {
            try FileInspection.look(at: path)
            let database = try DatabaseQueue(path: path, configuration: configuration(of: path))
            var contents = Contents()
            try prepare(database, at: path, now: now, &contents.warnings)
            try database.read { try DefinitionRows.read(from: $0, into: &contents) }
            return (SQLiteDefinitionStore(database), contents)
        } catch let error as UnusableFile {
            throw StoreFailure(.unavailable, "cannot use the database '\(path)': \(error.reason)")
        } catch {
            let failure = StoreFailure(error)
            throw StoreFailure(failure.reason, "cannot use the database '\(path)': \(failure)")
        }
    }

    private init(_ database: DatabaseQueue) {
        self.database = database
    }

    package func keep(_ changes: [StoredChange]) throws(StoreFailure) {
        try Self.reportingFailure {
            try database.write { database in
                for change in changes { try DefinitionRows.write(change, to: database) }
            }
        }
    }

    /// The marks of checkpoints in the same file.
    package var checkpoints: CheckpointStore {
        CheckpointStore(
            read: { [database] totals throws(StoreFailure) in
                try Self.reportingFailure { try database.read { try CheckpointRows.read(totals, from: $0) } }
            },
            write: { [database] part, marks, totals throws(StoreFailure) in
                try Self.reportingFailure {
                    try Self.writeUnsynchronised(database) { try CheckpointRows.write(part, marks, of: totals, to: $0) }
                }
            },
            deleteOthers: { [database] keys throws(StoreFailure) in
                try Self.reportingFailure {
                    try Self.writeUnsynchronised(database) { try CheckpointRows.deleteOthers(than: keys, from: $0) }
                }
            }
        )
    }

    /// A transaction that reaches the disk with the next one that is synchronised, so that no change of a definition waits for
    /// the disk on its behalf. A crash of the system may lose it, and leaves a file without damage (sqlite.org/wal.html).
    private static func writeUnsynchronised(
        _ database: DatabaseQueue,
        _ change: (Database) throws -> Void
    ) throws {
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            let result = Result {
                try database.inTransaction {
                    try change(database)
                    return .commit
                }
            }
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try result.get()
        }
    }

    /// - Throws: what SQLite says, as a sentence.
    private static func reportingFailure<Answer>(_ work: () throws -> Answer) throws(StoreFailure) -> Answer {
        do { return try work() } catch { throw StoreFailure(error) }
    }

    /// Leaves the file to others. Nothing is lost without it: it only tidies up.
    package func close() {
        try? database.close()
    }

    /// SQLite by itself writes what is in the log (sqlite.org/wal.html) into the file when it closes it. A log that is there
    /// already stays, and so does the file, until ``prepare(_:at:now:_:)`` has found out whose they are.
    static func configuration(of path: String) -> Configuration {
        let hasLog = FileManager.default.fileExists(atPath: FileInspection.file(of: path, ending: "-wal").path)
        var configuration = Configuration()
        // A process that is just ending may still have the file.
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { database in
            if hasLog { setLeavesLog(true, of: database) }
            // Kept until the end, so that no second process writes definitions which this one does not know.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        return configuration
    }

    private static func prepare(
        _ database: DatabaseQueue,
        at path: String,
        now: Timestamp,
        _ warnings: inout [String]
    ) throws {
        // The lock first; nothing is written yet.
        try database.writeWithoutTransaction { try $0.inTransaction(.exclusive) { .commit } }
        let kind = try database.read(FileInspection.judge)
        var families: [FamilyDefinition]?
        if kind == .original {
            families = try database.read { try OriginalDatabase.definitions(in: $0, epoch: now, &warnings) }
            let copy = try OriginalDatabase.copy(database, besides: path)
            warnings.append("the database of the Python program was migrated; a copy of it is '\(copy)'")
        }
        try Migrations.migrate(database, takingOver: families)
        try database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            setLeavesLog(false, of: database)
        }
    }

    private static func setLeavesLog(_ leavesLog: Bool, of database: Database) {
        leave_log_when_closed(database.sqliteConnection.map(UnsafeMutableRawPointer.init), leavesLog ? 1 : 0)
    }
}

/// Why a file is not one of ours that can be used.
struct UnusableFile: Error {
    /// A sentence without a full stop.
    var reason: String
}

extension StoreFailure {
    /// From what SQLite says (sqlite.org/rescode.html).
    init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self.init(.unavailable, "\(error)")
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.full, "the disk of the database is full")
        case .SQLITE_READONLY: self.init(.unavailable, "the database cannot be written, it is read-only")
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.unavailable, "the database is in use by another process")
        case .SQLITE_CONSTRAINT:
            self.init(
                .unavailable,
                "the database has something of this name that could not be read at the start; take it out of the file"
            )
        case .SQLITE_NOTADB: self.init(.unavailable, "the file is not a database of SQLite")
        case .SQLITE_CORRUPT: self.init(.unavailable, "the database is damaged (\(error.message ?? "corrupt"))")
        case .SQLITE_CANTOPEN:
            self.init(
                .unavailable,
                "the file cannot be opened or created; do its folder and the right to write there exist?"
            )
        default: self.init(.unavailable, "SQLite says: \(error.message ?? error.resultCode.description)")
        }
    }
}
