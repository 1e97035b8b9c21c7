import Documents
import Foundation

/// A file of text, read whole.
enum TextFile {
    /// Why a file cannot be read as text.
    struct Unreadable: Error {
        var reason: String
        /// The first line that is no text, counted from 1.
        var line: Int?
    }

    static func content(at path: String) throws(Unreadable) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Unreadable(reason: systemReason(of: error))
        }
        do throws(SourceText.NotText) {
            return try SourceText.text(of: data)
        } catch {
            throw Unreadable(reason: error.description, line: error.line)
        }
    }
}

/// What the system says of a file, without what Foundation wraps it in.
func systemReason(of error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying
    guard let code = (underlying as? POSIXError)?.code else { return error.localizedDescription }
    return String(cString: strerror(code.rawValue))
}
