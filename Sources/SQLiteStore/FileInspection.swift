import Foundation
import GRDB

/// A look at a file before it is opened, so that one that is refused stays as it is, and so do the files beside it.
///
/// SQLite changes files by opening them: it rolls a journal back, writes the log's pages into the database when it closes it,
/// and makes and removes files beside it (sqlite.org/wal.html, sqlite.org/lockingv3.html, "Hot journals").
enum FileInspection {
    /// - Throws: an ``UnusableFile`` for one that is damaged, another program's, or a newer exporter's; or what SQLite says.
    static func look(at path: String) throws {
        // SQLite looks for the others beside the file that a link leads to.
        let file = URL(filePath: path).resolvingSymlinksInPath()
        guard try size(of: file) > 0 else { return }
        let logs = ["-wal", "-journal"].map { URL(filePath: file.path + $0) }
        guard try logs.contains(where: { try size(of: $0) > 0 }) else {
            // Nothing else has a part of it, so that it can be read as if nobody ever wrote to it.
            var configuration = Configuration()
            configuration.readonly = true
            return try judge(DatabaseQueue(path: "\(uri(of: file))?immutable=1", configuration: configuration))
        }
        try withCopy(of: [file] + logs) { try judge(DatabaseQueue(path: $0.path)) }
    }

    private static func judge(_ database: DatabaseQueue) throws {
        defer { try? database.close() }
        try database.read { database in
            try FileKind.checkIntact(database)
            _ = try FileKind(database)
            try Migrations.checkVersion(database)
        }
    }

    /// A file that has a log beside it, as a crash leaves it, is judged by a copy of both.
    private static func withCopy(of files: [URL], _ body: (URL) throws -> Void) throws {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: "mocktrics-exporter-\(UUID().uuidString)")
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: folder) }
        for file in files where manager.fileExists(atPath: file.path) {
            try manager.copyItem(at: file, to: folder.appending(path: file.lastPathComponent))
        }
        try body(folder.appending(path: files[0].lastPathComponent))
    }

    /// Zero for a file that is not there.
    private static func size(of file: URL) throws -> Int {
        guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
        return try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int ?? 0
    }

    /// SQLite's form of a file's name (sqlite.org/uri.html).
    private static func uri(of file: URL) -> String {
        let allowed = CharacterSet.urlPathAllowed.subtracting(["?", "#", "%"])
        return "file:" + (file.path.addingPercentEncoding(withAllowedCharacters: allowed) ?? file.path)
    }
}
