import Catalogs
import Yams

/// YAML to a tree of nodes, with everything that the YAML library says translated once.
package enum YAMLReading {
    /// How many nodes the aliases of a text may make of it. Without any, a text has fewer nodes than bytes.
    private static func maximumNodeCount(of text: String) -> Int {
        min(2_000_000 + 10 * text.utf8.count, 20_000_000)
    }

    /// The root of the only document; nil when the text holds none.
    ///
    /// - Parameter maximumDepth: levels of lists and mappings within one another.
    package static func node(
        of text: String,
        maximumDepth: Int = CatalogLimits().nesting
    ) throws(DocumentError) -> DocumentNode? {
        do {
            try refuseAliasesInKeys(of: text)
            guard let root = try Yams.compose(yaml: text) else { return nil }
            var budget = maximumNodeCount(of: text)
            return try convert(root, depth: maximumDepth, &budget)
        } catch let error as DocumentError {
            throw error
        } catch let error as YamlError {
            if case .duplicatedKeysInMapping = error {
                let duplicates = DuplicateKeys.diagnostics(in: text)
                if !duplicates.isEmpty { throw DocumentError(duplicates) }
            }
            throw DocumentError([diagnostic(for: error)])
        } catch {
            throw DocumentError([Diagnostic(place: nil, message: "not YAML: \(error)")])
        }
    }

    /// The library compares the keys of a mapping by all that they hold, and so would follow a chain of aliases in a key to
    /// its end, which may be 10^12 values away. Keys here are names: one that is a list, a mapping or an alias is refused
    /// before, in any text that has aliases at all.
    private static func refuseAliasesInKeys(of text: String) throws {
        guard text.utf8.contains(UInt8(ascii: "*")), text.utf8.contains(UInt8(ascii: "&")),
            text.contains(/(?:^|[\s\[{,])\*[\w-]/.anchorsMatchLineEndings())
        else { return }
        let key = /(?:^|[\[{,])[ \t]*(?:-[ \t]+)*(?:\?[ \t]+[*\[{]|\*[\w-]+[ \t]+:[ \t\n])|[\]}][ \t]*:(?:[ \t]|$)/
        guard let match = text.firstMatch(of: key.anchorsMatchLineEndings()) else { return }
        let before = text[..<match.range.lowerBound]
        throw DocumentError([
            Diagnostic(
                place: .init(line: before.utf8.count(where: { $0 == UInt8(ascii: "\n") }) + 1, column: 1),
                message: "found a key that is no text; allowed is a name"
            )
        ])
    }

    /// - Parameter depth: how many levels more there may be.
    private static func convert(_ node: Node, depth: Int, _ budget: inout Int) throws -> DocumentNode {
        let place = node.place
        guard depth >= 0 else {
            throw DocumentError([
                Diagnostic(place: place, message: "nested more levels deep than are allowed (--max-nesting)")
            ])
        }
        budget -= 1
        guard budget > 0 else {
            throw DocumentError([
                Diagnostic(
                    place: place,
                    message: "the aliases of this file expand to too many values; repeat less"
                )
            ])
        }
        switch node {
        case .scalar(let scalar):
            return DocumentNode(scalar.style == .plain ? .plain(scalar.string) : .text(scalar.string), at: place)
        case .sequence(let sequence):
            return DocumentNode(.list(try sequence.map { try convert($0, depth: depth - 1, &budget) }), at: place)
        case .mapping(let mapping):
            return DocumentNode(.map(try entries(of: mapping, depth: depth - 1, &budget)), at: place)
        case .alias:
            // The parser has put the anchor's node in place of each alias.
            throw DocumentError([Diagnostic(place: place, message: "an alias without its anchor")])
        }
    }

    /// The keys of a mapping, with those that `<<` merges in and that it does not have itself (YAML 1.1, "Merge key").
    private static func entries(
        of mapping: Node.Mapping,
        depth: Int,
        _ budget: inout Int
    ) throws -> [DocumentNode.Entry] {
        var own: [DocumentNode.Entry] = []
        var merged: [DocumentNode.Entry] = []
        for (key, value) in mapping {
            let place = key.place
            guard case .scalar(let scalar) = key else {
                throw DocumentError([
                    Diagnostic(place: place, message: "found a key that is no text; allowed is a name")
                ])
            }
            let node = try convert(value, depth: depth, &budget)
            guard scalar.style == .plain, scalar.string == "<<" else {
                own.append(.init(key: scalar.string, place: place, value: node))
                continue
            }
            for source in mappings(in: node) where !merged.contains(where: { $0.key == source.key }) {
                merged.append(source)
            }
        }
        return own + merged.filter { entry in !own.contains { $0.key == entry.key } }
    }

    /// What `<<` refers to: one mapping or a list of them, of which the earlier ones win.
    private static func mappings(in node: DocumentNode) -> [DocumentNode.Entry] {
        switch node.content {
        case .map(let entries): entries
        case .list(let items): items.flatMap(mappings)
        case .plain, .text: []
        }
    }

    private static func diagnostic(for error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, let text),
            .parser(let context, let problem, let mark, let text),
            .composer(let context, let problem, let mark, let text):
            if character(at: mark, in: text) == "\t" {
                return Diagnostic(
                    place: .init(line: mark.line, column: mark.column),
                    message: "not YAML: found a tab; indent with blanks"
                )
            }
            if problem.contains("nest") {
                return Diagnostic(
                    place: .init(line: mark.line, column: mark.column),
                    message: "nested too deep to be a configuration: more than 1000 levels"
                )
            }
            let circumstances = context.map { " (\($0.text))" } ?? ""
            return Diagnostic(
                place: .init(line: mark.line, column: mark.column),
                message: "not YAML: \(problem)\(circumstances)"
            )
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "'\($0)'" }.joined(separator: ", ")
            return Diagnostic(
                place: .init(line: context.mark.line, column: context.mark.column),
                message: "the key \(keys) stands more than once in one mapping; write it once"
            )
        case .reader(let problem, let offset, _, let text):
            return Diagnostic(place: offset.map { place(of: $0, in: text) }, message: "not YAML: \(problem)")
        default:
            return Diagnostic(place: nil, message: "not YAML: \(error)")
        }
    }

    private static func character(at mark: Mark, in text: String) -> Unicode.Scalar? {
        let lines = text.unicodeScalars.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        return lines[mark.line - 1].dropFirst(mark.column - 1).first
    }

    private static func place(of offset: Int, in text: String) -> DocumentNode.Place {
        let before = text.prefix(offset)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return .init(line: lines.count, column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }
}
