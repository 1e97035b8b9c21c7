package import Catalogs
import MetricModel
import Signals

/// What is wrong with a document, where, and what to write instead.
package struct Diagnostic: Hashable, Sendable {
    /// nil in what did not come from a file.
    package var place: DocumentNode.Place?
    package var path: FieldPath
    package var message: String

    package init(place: DocumentNode.Place?, path: FieldPath = FieldPath(), message: String) {
        self.place = place
        self.path = path
        self.message = message
    }

    /// `config.yaml:12:9: metrics[3].values[0].period: found '0s'; ...`, with what nobody sees written out.
    package func description(inFile file: String) -> String {
        let place = place.map { ":\($0.line):\($0.column)" } ?? ""
        let path = path.steps.isEmpty ? "" : " \(path):"
        return "\(file)\(place):\(VisibleText.of("\(path) \(message)"))"
    }
}

/// Everything that is wrong with a document.
package struct DocumentError: Error {
    package var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}

/// What is wrong with a document, as far as anyone wants to read it.
struct DiagnosticList {
    static let maximumCount = 1000
    /// Errors that repeat one that is in the list count as well, or an alias could make them without end.
    private static let maximumRepetitionCount = 100_000
    /// In bytes; a message quotes what was found, which may be megabytes.
    private static let maximumMessageLength = 4000

    private var diagnostics: [Diagnostic] = []
    private var repetitionCount = 0
    /// Says that there are more errors than the list has.
    private var end: Diagnostic?

    var isEmpty: Bool { diagnostics.isEmpty }
    /// Whether there are more than are told; nothing more need be read then.
    var isFull: Bool { end != nil }

    var all: [Diagnostic] { diagnostics + [end].compactMap(\.self) }

    /// In the order of the document.
    var inOrder: [Diagnostic] { diagnostics.sorted(by: isBefore) + [end].compactMap(\.self) }

    mutating func append(_ diagnostic: Diagnostic) {
        guard !isFull else { return }
        var diagnostic = diagnostic
        diagnostic.message = shortened(diagnostic.message, to: Self.maximumMessageLength)
        diagnostic.path = diagnostic.path.withShortKeys
        if isRepetition(diagnostic) {
            repetitionCount += 1
        } else if diagnostics.count < Self.maximumCount {
            return diagnostics.append(diagnostic)
        }
        guard diagnostics.count == Self.maximumCount || repetitionCount > Self.maximumRepetitionCount else { return }
        end = Diagnostic(
            place: diagnostic.place,
            message: "more than \(Self.maximumCount) errors; the rest was not read"
        )
    }

    /// What stands in one place may be read several times, as defaults are for every value.
    private func isRepetition(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.place != nil
            && diagnostics.suffix(100).contains {
                $0.place == diagnostic.place && $0.message == diagnostic.message
            }
    }
}

extension FieldPath {
    fileprivate var withShortKeys: FieldPath {
        FieldPath(
            steps.map { step in
                if case .key(let key) = step { FieldPath.Step.key(shortened(key)) } else { step }
            }
        )
    }
}

/// In the order of the file.
private func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    guard let left = left.place, let right = right.place else { return right.place == nil && left.place != nil }
    return (left.line, left.column) < (right.line, right.column)
}
