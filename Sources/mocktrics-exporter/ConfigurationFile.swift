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
        do throws(TextFile.Unreadable) {
            return try TextFile.content(at: path)
        } catch {
            let sentence =
                error.line.map { "\(path):\($0): the file is not UTF-8; save it in that encoding" }
                ?? "cannot read the configuration file '\(path)': \(error.reason)"
            throw ConfigurationFailure(sentence, [])
        }
    }

    /// A file that the configuration file names, from the folder that it is in.
    private func contents(of name: String, besides path: String) throws(UnreadableFile) -> String {
        let url = URL(filePath: name, relativeTo: URL(filePath: path).deletingLastPathComponent())
        willRead(url.path)
        do throws(TextFile.Unreadable) {
            return try TextFile.content(at: url.path)
        } catch {
            throw UnreadableFile(error.reason)
        }
    }
}
