package import Catalogs
import Signals

/// A document as it arrived, which is read as often as is needed: a large one is cheaper to read twice than to keep as a tree.
package struct DocumentSource: Sendable {
    package enum Text: Sendable {
        case json([UInt8])
        case yaml(String)
    }

    private let text: Text
    private let maximumDepth: Int

    /// - Parameter maximumDepth: levels of lists and mappings within one another.
    package init(_ text: Text, maximumDepth: Int = CatalogLimits().nesting) {
        self.text = text
        self.maximumDepth = maximumDepth
    }

    package var byteCount: Int {
        switch text {
        case .json(let bytes): bytes.count
        case .yaml(let text): text.utf8.count
        }
    }

    /// The whole tree; what is empty is nothing.
    ///
    /// - Throws: a ``JSONReading/NotJSON``, or for YAML a ``DocumentError``.
    package func node() throws -> DocumentNode {
        try node(items: nil) ?? DocumentNode(.plain(""))
    }

    /// Where the nodes at some paths are, or the last ones on the way to them; nil in JSON, which is read without places.
    ///
    /// - Parameter key: of the list that is the largest part of the document; nil when the document is a list. Its items are
    ///   looked at one after the other.
    package func places(of paths: [FieldPath], itemsUnder key: String? = nil) -> [DocumentNode.Place?] {
        var places = [DocumentNode.Place?](repeating: nil, count: paths.count)
        guard case .yaml = text, !paths.isEmpty else { return places }
        let list = key.map { FieldPath()[key: $0] } ?? FieldPath()
        let indices = Dictionary(grouping: paths.indices) {
            FieldPath(Array(paths[$0].steps.prefix(list.steps.count + 1)))
        }
        var isFound = [Bool](repeating: false, count: paths.count)
        let items = DocumentItems(key: key) { item, index in
            for path in indices[list[index: index]] ?? [] {
                let rest = paths[path].steps.dropFirst(list.steps.count + 1)
                places[path] = item.place(nearest: FieldPath(Array(rest)))
                isFound[path] = true
            }
            return true
        }
        guard let root = try? node(items: items) else { return places }
        for index in paths.indices where !isFound[index] { places[index] = root.place(nearest: paths[index]) }
        return places
    }

    /// - Returns: nil when there is nothing, or when the items' taker wants no more.
    func node(items: DocumentItems?) throws -> DocumentNode? {
        switch text {
        case .json(let bytes): try JSONReading.node(of: bytes, maximumDepth: maximumDepth, items: items)
        case .yaml(let text): try YAMLReading.read(text, maximumDepth: maximumDepth, items: items).result.get()
        }
    }
}
