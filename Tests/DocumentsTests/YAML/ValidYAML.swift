import Documents
import TestSupport

/// Makes a tree, and a document that says the same: in flow and block, with every kind of quotes.
struct ValidYAML {
    private var random: SplitMix64

    static func document(seed: UInt64) -> (text: String, tree: DocumentNode) {
        var valid = ValidYAML(random: SplitMix64(seed: seed))
        let tree = valid.tree(depth: 0)
        return (valid.block(tree, indent: 0), tree)
    }

    private mutating func tree(depth: Int) -> DocumentNode {
        switch Int.random(in: 0..<(depth > 3 ? 4 : 10), using: &random) {
        case 0, 1: DocumentNode(.plain(pick(["1", "-2.5", "true", "null", "~", "word", "x-y", "1e3", "a:b", "a b"])))
        case 2, 3: .text(quotedText())
        case 4, 5, 6: .list((0..<Int.random(in: 0...6, using: &random)).map { _ in tree(depth: depth + 1) })
        default:
            .map(
                (0..<Int.random(in: 0...12, using: &random)).map {
                    ("\(pick(["k", "é", "K "]))\($0)", tree(depth: depth + 1))
                }
            )
        }
    }

    private mutating func quotedText() -> String {
        (0..<Int.random(in: 0...20, using: &random)).map { _ in
            pick([
                "a", "B", "9", " ", "'", "\"", "\\", "é", "😀", ":", "#", "{", "]", ",", "&", "*", "%", "|", "\n", "\t",
            ])
        }.joined()
    }

    /// Lines that begin in a column, the last one with its end.
    private mutating func block(_ node: DocumentNode, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        switch node.content {
        case .list(let items) where !items.isEmpty:
            return items.map { blanks + "-" + value($0, indent: indent) }.joined()
        case .map(let entries) where !entries.isEmpty:
            return entries.map { blanks + key($0.key) + ":" + value($0.value, indent: indent) }.joined()
        default:
            return blanks + flow(node) + "\n"
        }
    }

    /// What stands behind `-` or `:`, with the end of its line.
    private mutating func value(_ node: DocumentNode, indent: Int) -> String {
        switch node.content {
        case .list(let items) where !items.isEmpty && Bool.random(using: &random):
            return "\n" + block(node, indent: indent + Int.random(in: 1...4, using: &random))
        case .map(let entries) where !entries.isEmpty && Bool.random(using: &random):
            return " # a comment\n\n" + block(node, indent: indent + Int.random(in: 1...4, using: &random))
        case .text(let text) where text.first.map { ("a"..."z").contains($0) } == true && !text.hasSuffix("\n"):
            let blanks = String(repeating: " ", count: indent + 2)
            return " |-\n"
                + text.split(separator: "\n", omittingEmptySubsequences: false).map { blanks + $0 + "\n" }.joined()
        default:
            return " " + flow(node) + "\n"
        }
    }

    private mutating func flow(_ node: DocumentNode) -> String {
        switch node.content {
        case .plain(let word): return word
        case .text(let text): return quoted(text)
        case .list(let items):
            return "[" + items.map { flow($0) }.joined(separator: pick([", ", " ,", ",\n      "])) + "]"
        case .map(let entries):
            return "{" + entries.map { key($0.key) + ": " + flow($0.value) }.joined(separator: ", ") + "}"
        }
    }

    private mutating func key(_ key: String) -> String { Bool.random(using: &random) ? key : quoted(key) }

    private mutating func quoted(_ text: String) -> String {
        if !text.contains("\n"), Bool.random(using: &random) {
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        }
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\t": "\\t"
            case "é": "\\u00e9"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private mutating func pick(_ elements: [String]) -> String {
        elements[Int.random(in: elements.indices, using: &random)]
    }
}
