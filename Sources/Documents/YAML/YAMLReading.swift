import Catalogs

/// YAML, of which JSON is a part, to a tree of nodes, in time and memory that are linear in the length of the text, whatever is in it.
package enum YAMLReading {
    /// The root of the only document; nil when the text holds none.
    ///
    /// - Parameter maximumDepth: levels of lists and mappings within one another.
    package static func node(
        of text: String,
        maximumDepth: Int = CatalogLimits().nesting
    ) throws(DocumentError) -> DocumentNode? {
        try read(text, maximumDepth: maximumDepth).result.get()
    }

    /// The same, with what reading has cost.
    package static func read(
        _ text: String,
        maximumDepth: Int = CatalogLimits().nesting
    ) -> (result: Result<DocumentNode?, DocumentError>, work: YAMLWork) {
        read(text, maximumDepth: maximumDepth, items: nil)
    }

    /// - Parameter items: takes the items of a list, which the tree then does not have. When it wants no more of them, the
    ///   document ends there, and the result is nil.
    static func read(
        _ text: String,
        maximumDepth: Int,
        items: DocumentItems?
    ) -> (result: Result<DocumentNode?, DocumentError>, work: YAMLWork) {
        var text = text
        return text.withUTF8 { bytes in
            let json = JSONInYAML.read(bytes, maximumDepth: maximumDepth, items: items)
            if case .success(let root) = json { return (.success(root), YAMLWork(ofBytes: bytes.count)) }
            if let problem = YAMLGuard.problem(in: bytes) {
                return (.failure(DocumentError([problem])), YAMLWork(ofBytes: bytes.count))
            }
            var tree = YAMLTree(bytes, maximumDepth: maximumDepth, items: items)
            do throws(YAMLTree.Stop) {
                return (.success(try tree.root()), tree.work)
            } catch {
                switch error {
                case .malformed(let error):
                    guard case .failure(let other) = json else { return (.failure(error), tree.work) }
                    return (.failure(JSONInYAML.nearer(error, other)), tree.work)
                case .wrong(let error): return (.failure(error), tree.work)
                case .enough: return (.success(nil), tree.work)
                }
            }
        }
    }
}
