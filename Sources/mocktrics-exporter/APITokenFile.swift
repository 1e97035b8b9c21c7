import Exporter
import Logging
import WebServer

/// The file of `--api-token-file`: read at the start, and again when it changes.
struct APITokenFile {
    let token: Current<BearerToken>

    private let path: String
    private let seen: SeenFiles

    /// - Throws: a sentence that says why the file holds no token, and nothing of what it holds.
    init(path: String) throws {
        self.path = path
        seen = SeenFiles([path])
        token = Current(try Self.token(at: path))
    }

    private static func token(at path: String) throws -> BearerToken {
        do {
            return try BearerToken(TextFile.content(at: path))
        } catch let error as TextFile.Unreadable {
            throw Failure("cannot read the token file '\(path)': \(error.reason)")
        } catch {
            throw Failure("the token file '\(path)' is no use: \(error)")
        }
    }

    /// When the file is wrong, the token stays as it is, and the log says why.
    func watch(logger: Logger) -> FileWatch {
        FileWatch(seen: seen, logger: logger) { [path, token] in
            let seen = SeenFiles([path])
            do {
                token.replace(with: try Self.token(at: path))
                logger.info("took over the token file", metadata: ["path": "\(path)"])
            } catch {
                logger.error("kept the token as it was", metadata: ["reason": "\(error)"])
            }
            return seen
        }
    }
}
