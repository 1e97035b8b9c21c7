package import Catalogs

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

    /// `config.yaml:12:9: metrics[3].values[0].period: found '0s'; ...`
    package func description(inFile file: String) -> String {
        let place = place.map { ":\($0.line):\($0.column)" } ?? ""
        let path = path.steps.isEmpty ? "" : " \(path):"
        return "\(file)\(place):\(path) \(message)"
    }
}

/// Everything that is wrong with a document.
package struct DocumentError: Error {
    package var diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}
