import CMemory
import Catalogs
import Documents
import Foundation
import MetricModel

/// The configuration file, read from the disk.
enum ConfigurationFile {
    /// - Throws: a ``Failure`` that tells all that is wrong with the file, a line for each mistake.
    static func catalog(
        at path: String,
        startedAt start: Timestamp,
        reservedNames: Set<MetricName>,
        limits: CatalogLimits = CatalogLimits()
    ) throws -> Catalog {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Failure("cannot read the configuration file '\(path)': \(systemReason(of: error))")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure("\(path):\(lineOfInvalidUTF8(in: data)): the file is not UTF-8; save it in that encoding")
        }
        do throws(DocumentError) {
            let catalog = try ConfigDocument.catalog(
                from: text,
                startedAt: start,
                reservedNames: reservedNames,
                limits: limits,
                readFile: { (name) throws(UnreadableFile) in try contents(of: name, besides: path) }
            )
            // A large file leaves a tree of hundreds of megabytes behind, freed but kept by the C library for later.
            return_free_memory()
            return catalog
        } catch {
            let count = error.diagnostics.count
            let heading = "\(count) \(count == 1 ? "mistake" : "mistakes") in the configuration file"
            throw Failure(([heading] + error.diagnostics.map { $0.description(inFile: path) }).joined(separator: "\n"))
        }
    }

    /// A file that the configuration file names, from the folder that it is in.
    private static func contents(of name: String, besides path: String) throws(UnreadableFile) -> String {
        let url = URL(filePath: name, relativeTo: URL(filePath: path).deletingLastPathComponent())
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw UnreadableFile(systemReason(of: error))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw UnreadableFile("line \(lineOfInvalidUTF8(in: data)) is not UTF-8")
        }
        return text
    }

    /// Counted from 1.
    private static func lineOfInvalidUTF8(in data: Data) -> Int {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        return index + 1
    }
}

/// What the system says of a file, without what Foundation wraps it in.
func systemReason(of error: any Error) -> String {
    let underlying = (error as? CocoaError)?.underlying
    guard let code = (underlying as? POSIXError)?.code else { return error.localizedDescription }
    return String(cString: strerror(code.rawValue))
}
