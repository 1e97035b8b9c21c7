import Foundation

/// A file of text, read whole.
enum TextFile {
    /// Why a file cannot be read as text.
    struct Unreadable: Error {
        var reason: String
    }

    static func content(at path: String) throws(Unreadable) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Unreadable(reason: systemReason(of: error))
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw Unreadable(reason: "it is not UTF-8") }
        return text
    }
}
