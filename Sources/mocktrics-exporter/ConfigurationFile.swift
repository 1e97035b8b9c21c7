import CMemory
import Catalogs
import Documents
import Exporter
import Foundation
import MetricModel

/// The configuration file, read from the disk.
struct ConfigurationFile: Sendable {
    var path: String
    var reservedNames: Set<MetricName>
    var limits = CatalogLimits()
    /// Called with the path of each file that the configuration names, before it is read.
    var willRead: @Sendable (String) -> Void = { _ in }

    /// - Parameter start: the epoch of values, unless the file says otherwise.
    /// - Throws: all that is wrong with the file, a line for each mistake.
    func catalog(startedAt start: Timestamp) throws(ConfigurationFailure) -> Catalog {
        let (path, text) = (path, try text())
        // A large file leaves much memory behind, freed but kept by the C library for later.
        defer { return_free_memory() }
        do throws(DocumentError) {
            return try ConfigDocument.catalog(
                from: text,
                startedAt: start,
                reservedNames: reservedNames,
                limits: limits,
                readFile: { (name) throws(UnreadableFile) in try contents(of: name, besides: path) }
            )
        } catch {
            let count = error.diagnostics.count
            throw ConfigurationFailure(
                "\(count) \(count == 1 ? "mistake" : "mistakes") in the configuration file",
                error.diagnostics.map { Violation(path: $0.path, message: $0.description(inFile: path)) }
            )
        }
    }

    private func text() throws(ConfigurationFailure) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ConfigurationFailure("cannot read the configuration file '\(path)': \(systemReason(of: error))", [])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            let line = Self.lineOfInvalidUTF8(in: data)
            throw ConfigurationFailure("\(path):\(line): the file is not UTF-8; save it in that encoding", [])
        }
        return text
    }

    /// A file that the configuration file names, from the folder that it is in.
    private func contents(of name: String, besides path: String) throws(UnreadableFile) -> String {
        let url = URL(filePath: name, relativeTo: URL(filePath: path).deletingLastPathComponent())
        willRead(url.path)
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw UnreadableFile(systemReason(of: error))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw UnreadableFile("line \(Self.lineOfInvalidUTF8(in: data)) is not UTF-8")
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
