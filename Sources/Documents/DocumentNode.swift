/// A document as a tree that knows its places: what YAML and JSON are read to, and JSON is written from.
package struct DocumentNode: Sendable {
    /// Without boxes, and with the short texts in place: a document of 16 MB may have eight million nodes.
    package enum Content: Sendable {
        /// A scalar without quotes: a number, `true`, `false`, `null`, or in YAML any word.
        case plain(String)
        /// A scalar that is text whatever it looks like.
        case text(String)
        case list([DocumentNode])
        case map([Entry])
    }

    package struct Entry: Sendable {
        package var key: String
        private let packedPlace: PackedPlace
        package var value: DocumentNode

        /// Of the key.
        package var place: Place? { packedPlace.place }

        package init(key: String, place: Place?, value: DocumentNode) {
            self.key = key
            self.value = value
            packedPlace = PackedPlace(place)
        }
    }

    /// A position in a file, both counted from 1; the column counts Unicode scalars.
    package struct Place: Hashable, Sendable {
        package var line: Int
        package var column: Int
    }

    package let content: Content
    private let packedPlace: PackedPlace

    /// nil in what did not come from a file.
    package var place: Place? { packedPlace.place }

    package init(_ content: Content, at place: Place? = nil) {
        self.content = content
        packedPlace = PackedPlace(place)
    }

    package static func text(_ text: String) -> DocumentNode { DocumentNode(.text(text)) }
    package static func list(_ items: [DocumentNode]) -> DocumentNode { DocumentNode(.list(items)) }
    package static func map(_ entries: [(String, DocumentNode)]) -> DocumentNode {
        DocumentNode(.map(entries.map { Entry(key: $0.0, place: nil, value: $0.1) }))
    }

    /// A number; NaN and the infinities, which JSON lacks, as text.
    package static func number(_ number: Double) -> DocumentNode {
        if let integer = Int64(exactly: number), integer.magnitude < 1 << 53 {
            return DocumentNode(.plain(String(integer)))
        }
        guard number.isFinite else {
            return .text(number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf")
        }
        return DocumentNode(.plain(number.description))
    }

    /// What is under a key, if this is a map that has it.
    package subscript(key key: String) -> DocumentNode? {
        guard case .map(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// What is at an index, if this is a list that has it.
    package subscript(index index: Int) -> DocumentNode? {
        guard case .list(let items) = content, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// Of a map.
    var entries: [Entry]? {
        if case .map(let entries) = content { entries } else { nil }
    }

    /// A map with more entries, unless it has those keys; anything else as it is.
    func adding(_ others: [Entry]) -> DocumentNode {
        guard let entries, !others.isEmpty else { return self }
        let missing = others.filter { other in !entries.contains { $0.key == other.key } }
        return DocumentNode(.map(entries + missing), at: place)
    }

    /// Whether this is `null`, or nothing at all in YAML.
    var isNull: Bool {
        guard case .plain(let word) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(word)
    }

    /// What was found, for a sentence.
    var description: String {
        switch content {
        case .plain where isNull: "nothing"
        case .plain(let word): "\(shortened(word))"
        case .text(let text): "'\(shortened(text))'"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}

/// The beginning of a text that is too long for a sentence.
func shortened(_ text: String, to count: Int = 80) -> String {
    // Most texts are short; a long one is not walked to its end.
    guard text.utf8.count > count else { return text }
    let beginning = text.unicodeScalars.prefix(count)
    return beginning.endIndex == text.endIndex ? text : "\(String.UnicodeScalarView(beginning))…"
}

/// A place, or none, in eight bytes.
private struct PackedPlace: Sendable {
    /// 0 for no place.
    private let line: UInt32
    private let column: UInt32

    init(_ place: DocumentNode.Place?) {
        line = UInt32(clamping: place?.line ?? 0)
        column = UInt32(clamping: place?.column ?? 0)
    }

    var place: DocumentNode.Place? {
        line == 0 ? nil : DocumentNode.Place(line: Int(line), column: Int(column))
    }
}

// Literals, so that a schema can be written down as it looks.

extension DocumentNode: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self.init(.text(value)) }
}

extension DocumentNode: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self.init(.plain(value ? "true" : "false")) }
}

extension DocumentNode: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(.plain(String(value))) }
}

extension DocumentNode: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: DocumentNode...) { self.init(.list(elements)) }
}

extension DocumentNode: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, DocumentNode)...) { self = .map(elements) }
}
