import Foundation
import GRDB
import MetricModel

/// Whether a file can be used, so that one that is refused stays as it is, and so do the files beside it.
enum FileInspection {
    /// A journal beside a file is what a transaction changed in it that did not come to its end: whoever opens the file undoes that
    /// first (sqlite.org/lockingv3.html, "Hot journals"). So a copy of both is judged first; that is rare enough to cost a copy.
    ///
    /// - Throws: why the file is refused.
    static func look(at path: String) throws {
        guard !path.isEmpty, path != ":memory:", !path.hasPrefix("file:") else {
            throw UnusableFile(
                reason:
                    "to SQLite this is no name of a file, and nothing would be kept; choose a path such as definitions.sqlite"
            )
        }
        let files = FileManager.default
        let journal = file(of: path, ending: "-journal")
        guard let size = try? files.attributesOfItem(atPath: journal.path)[.size] as? Int, size > 0 else { return }
        let folder = files.temporaryDirectory.appending(path: "mocktrics-exporter-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? files.removeItem(at: folder) }
        let copy = folder.appending(path: "copy").path
        for ending in ["", "-journal", "-wal"] {
            let original = file(of: path, ending: ending)
            guard files.fileExists(atPath: original.path) else { continue }
            try files.copyItem(at: original, to: file(of: copy, ending: ending))
        }
        let database = try DatabaseQueue(path: copy, configuration: SQLiteDefinitionStore.configuration(of: copy))
        defer { try? database.close() }
        guard try database.read(judge) == .original else { return }
        var warnings: [String] = []
        _ = try database.read { try OriginalDatabase.definitions(in: $0, epoch: .unixEpoch, &warnings) }
    }

    /// - Throws: an ``UnusableFile`` for one that is damaged, another program's, or a newer exporter's; or what SQLite says.
    static func judge(_ database: Database) throws -> FileKind {
        try FileKind.checkIntact(database)
        let kind = try FileKind(database)
        try Migrations.checkVersion(database)
        return kind
    }

    /// A database or one of the files beside it, which are where a link leads to.
    static func file(of path: String, ending: String) -> URL {
        URL(filePath: URL(filePath: path).resolvingSymlinksInPath().path + ending)
    }
}
