import Catalogs
import Exporter
import GRDB
import MetricModel

/// The schema's versions, each by a name that never changes; new ones are appended.
enum Migrations {
    /// Brings a file to the newest version.
    ///
    /// - Parameters:
    ///   - families: what a file of the Python program defined, whose tables go.
    static func migrate(_ database: DatabaseQueue, takingOver families: [FamilyDefinition]?) throws {
        try migrator(takingOver: families).migrate(database)
    }

    /// - Throws: an ``UnusableFile`` for one of a newer exporter.
    static func checkVersion(_ database: Database) throws {
        guard try !migrator(takingOver: nil).hasBeenSuperseded(database) else {
            throw UnusableFile(reason: "a newer version of mocktrics-exporter has written it; use that version")
        }
    }

    private static func migrator(takingOver families: [FamilyDefinition]?) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: schema)
            if let families {
                for family in families { try DefinitionRows.write(.create(family), to: database) }
                try OriginalDatabase.drop(from: database)
            }
            try database.execute(sql: "PRAGMA application_id = \(FileKind.applicationID)")
        }
        migrator.registerMigration("2") { try $0.execute(sql: checkpoints) }
        return migrator
    }

    /// Values are rows of their own, so that one among a hundred thousand is added or deleted by itself. Their order is that of
    /// their ids.
    private static let schema = """
        CREATE TABLE metric (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            -- Who defines the metric: of the file's metrics only the values added over the API are kept.
            layer TEXT NOT NULL CHECK (layer IN ('api', 'file')),
            -- As the API takes it, without its values.
            definition TEXT NOT NULL,
            UNIQUE (name, layer)
        );
        CREATE TABLE value (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            metric INTEGER NOT NULL REFERENCES metric (id) ON DELETE CASCADE,
            -- As they are written: a list in JSON.
            labels TEXT NOT NULL,
            -- As the API takes it.
            definition TEXT NOT NULL,
            -- When its time begins, in nanoseconds since 1970.
            epoch INTEGER NOT NULL,
            UNIQUE (metric, labels)
        );
        """

    /// Marks are kept in parts, so that a total which grows adds rows, and does not write again what it had: a rate has 57 kB a
    /// year, a histogram with 60 buckets 3.6 MB.
    private static let checkpoints = """
        CREATE TABLE checkpoint (
            id INTEGER PRIMARY KEY,
            -- What the marks depend on.
            key BLOB NOT NULL UNIQUE,
            -- Of the rule by which they were made.
            version INTEGER NOT NULL,
            -- How many numbers a mark has.
            width INTEGER NOT NULL
        );
        CREATE TABLE checkpoint_part (
            id INTEGER PRIMARY KEY,
            checkpoint INTEGER NOT NULL REFERENCES checkpoint (id) ON DELETE CASCADE,
            part INTEGER NOT NULL,
            -- Up to 256 marks, one after the other, each number in 8 bytes (IEEE 754, little-endian).
            marks BLOB NOT NULL,
            UNIQUE (checkpoint, part)
        );
        """
}
