import Catalogs
import Signals

/// Takes the items of one list of a document while the document is being read, so that they are never all in memory.
struct DocumentItems {
    /// The key of the list in the mapping that the document is; nil when the document is the list.
    let key: String?
    /// Called with each item and its index; false to read no further.
    let take: (DocumentNode, Int) -> Bool

    /// Whether the list at a path is meant.
    func isList(at path: FieldPath) -> Bool {
        switch path.steps.count {
        case 0: key == nil
        case 1: key.map { path.steps[0] == .key($0) } ?? false
        default: false
        }
    }
}

/// Reads the items of a list as they are taken from a document.
///
/// What is wrong with them counts only when the document itself is whole: an author who has forgotten a bracket learns of
/// that alone.
final class ItemReader<Item> {
    private let codec: Codec<Item>
    private let key: String?
    private(set) var reading: Reading
    private(set) var items: [Item] = []

    /// - Parameter key: of the list in the mapping that the document is; nil when the document is the list.
    init(_ codec: Codec<Item>, _ reading: Reading, under key: String? = nil) {
        self.codec = codec
        self.key = key
        self.reading = reading
    }

    /// Hands the items to this reader, until too much is wrong with them.
    var taking: DocumentItems {
        DocumentItems(key: key) { [self] node, index in
            let steps = [key.map { FieldPath.Step.key($0) }, .index(index)].compactMap(\.self)
            if let item = reading.within(steps, { codec.read(node, &$0) }) { items.append(item) }
            return !reading.isOver
        }
    }
}
