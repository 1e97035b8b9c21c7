import Documents
import Exporter
import Foundation
import Logging
import Synchronization
import WebServer

/// The file of `--web.config.file` with all that it names: read at the start, and again when one of them changes.
struct WebConfigFile {
    let security: Current<WebSecurity>

    private let path: String
    private let seen: SeenFiles

    /// - Throws: a ``Failure`` that tells all that is wrong with the file, a line for each mistake.
    init(path: String) throws {
        self.path = path
        let (result, seen) = Self.read(path)
        security = Current(try result.get())
        self.seen = seen
    }

    /// - Returns: beside the result, what was seen of the files before they were read, also of those that are not there.
    private static func read(_ path: String) -> (Result<WebSecurity, Failure>, SeenFiles) {
        let seen = Mutex(SeenFiles([path]))
        let result = Result { () throws(Failure) in
            let text: String
            do throws(TextFile.Unreadable) {
                text = try TextFile.content(at: path)
            } catch {
                throw Failure("cannot read the web configuration file '\(path)': \(error.reason)")
            }
            do throws(DocumentError) {
                let config = try WebConfigDocument.read(text) { (name) throws(UnreadableFile) in
                    let file = URL(filePath: name, relativeTo: URL(filePath: path).deletingLastPathComponent()).path
                    seen.withLock { $0 = $0.adding([file]) }
                    return try contents(of: file)
                }
                return try WebSecurity(config)
            } catch {
                let count = error.diagnostics.count
                let heading = "\(count) \(count == 1 ? "mistake" : "mistakes") in the web configuration file"
                let lines = error.diagnostics.map { $0.description(inFile: path) }
                throw Failure(([heading] + lines).joined(separator: "\n"))
            }
        }
        return (result, seen.withLock { $0 })
    }

    private static func contents(of file: String) throws(UnreadableFile) -> String {
        do throws(TextFile.Unreadable) {
            return try TextFile.content(at: file)
        } catch {
            throw UnreadableFile(error.reason)
        }
    }

    /// When the files are wrong, everything stays as it is, and the log says why.
    func watch(logger: Logger) -> FileWatch {
        FileWatch(seen: seen, logger: logger) { [path, security] in
            let (result, seen) = Self.read(path)
            do {
                let new = try result.get()
                try Self.check(new, replaces: security.value)
                security.replace(with: new)
                logger.info("took over the web configuration file", metadata: ["path": "\(path)"])
            } catch {
                logger.error("kept the web configuration as it was", metadata: ["reason": "\(error)"])
            }
            return seen
        }
    }

    /// A file that has lost its contents must not open what it closed.
    private static func check(_ new: WebSecurity, replaces old: WebSecurity) throws(Failure) {
        guard new.hasTLS == old.hasTLS else {
            throw Failure("TLS cannot be switched \(new.hasTLS ? "on" : "off") while the exporter runs; start it again")
        }
        guard new.hasUsers || !old.hasUsers else {
            throw Failure("the last user cannot be taken away while the exporter runs; start it again")
        }
    }
}
