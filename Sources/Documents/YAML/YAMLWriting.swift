import Yams

/// A tree of nodes as YAML text, keys in the order of the tree.
package enum YAMLWriting {
    /// - Throws: what the YAML library says when it cannot write; it can write every tree that was read.
    package static func text(of node: DocumentNode) throws -> String {
        // Lines as long as they are: a fold would be read back as the same text, and be harder to compare.
        try Yams.serialize(node: yaml(node), width: -1, allowUnicode: true)
    }

    private static func yaml(_ node: DocumentNode) -> Node {
        switch node.content {
        case .plain(let word):
            Node(word, Tag(.implicit), .plain)
        case .text(let text):
            Node(text, Tag(.str), isPlain(text) ? .plain : .doubleQuoted)
        case .list(let items):
            Node(items.map(yaml), Tag(.seq), items.isEmpty ? .flow : isShort(node) ? .flow : .block)
        case .map(let entries):
            Node(
                entries.map { (yaml(.text($0.key)), yaml($0.value)) },
                Tag(.map),
                entries.isEmpty || isShort(node) ? .flow : .block
            )
        }
    }

    /// Whether a text is the same text without quotes, for every reader: a word that is not one for something else.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first),
            text.utf8.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || "_-./".utf8.contains($0) })
        else { return false }
        // YAML 1.1 has more words for true and false than YAML 1.2.
        return !["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"].contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
    }

    /// Whether a list or mapping of scalars alone goes on one line.
    private static func isShort(_ node: DocumentNode) -> Bool {
        let scalars: [DocumentNode]
        switch node.content {
        case .plain, .text: return true
        case .list(let items): scalars = items
        case .map(let entries): scalars = entries.flatMap { [.text($0.key), $0.value] }
        }
        var length = 0
        for scalar in scalars {
            switch scalar.content {
            case .plain(let text), .text(let text): length += text.utf8.count + 2
            case .list, .map: return false
            }
        }
        return length <= 100
    }
}
