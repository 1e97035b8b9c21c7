import ArgumentParser
import Documents
import Foundation
import Logging

/// How log lines look; they all go to standard error.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json

    func handler(label: String) -> any LogHandler {
        switch self {
        case .text: StreamLogHandler.standardError(label: label)
        case .json: JSONLogHandler(label: label)
        }
    }
}

/// Writes each line as a JSON object.
private struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var entries: [(String, DocumentNode)] = [
            ("time", .text(Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))),
            ("level", .text(event.level.rawValue)),
            ("logger", .text(label)),
            ("message", .text(event.message.description)),
        ]
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        entries += all.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value.description)) }
        if let error = event.error { entries.append(("error", .text("\(error)"))) }
        FileHandle.standardError.write(Data(JSONWriting.bytes(of: .map(entries)) + [UInt8(ascii: "\n")]))
    }
}
