import Catalogs
import Yams

/// Finds where keys stand that a mapping has twice.
///
/// The YAML library tells the place of the first of them and gives up. So that an author learns where the second one is, and
/// in which mapping, the first is given another name and the text is read again.
enum DuplicateKeys {
    /// Each reading of a large file takes seconds; who mends these finds the next ones.
    private static let maximumCount = 20
    /// How many nodes are looked at for a place, of those that aliases may make without end.
    private static let maximumNodeCount = 5_000_000

    /// A diagnostic for each key that stands twice, at its second place.
    static func diagnostics(in text: String) -> [Diagnostic] {
        var scalars = Array(text.unicodeScalars)
        var first: [(place: DocumentNode.Place, key: String)] = []
        while first.count < maximumCount {
            do {
                let text = String(String.UnicodeScalarView(scalars))
                guard let root = try Yams.compose(yaml: text) else { return [] }
                var budget = maximumNodeCount
                return first.compactMap {
                    diagnostic(for: $0.key, firstAt: $0.place, in: root, at: FieldPath(), &budget)
                }.sorted(by: isBefore)
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                let place = DocumentNode.Place(line: context.mark.line, column: context.mark.column)
                guard let key = duplicates.first, let index = index(of: place, in: scalars) else { return [] }
                first.append((place, key))
                // A letter of the private use area, another one each time: no key of an author has it.
                scalars[index] = Unicode.Scalar(0xE000 + UInt32(first.count)) ?? "\u{E000}"
            } catch {
                return []
            }
        }
        return []
    }

    /// The first character of the key at a place, behind its quote if it has one.
    private static func index(of place: DocumentNode.Place, in scalars: [Unicode.Scalar]) -> Int? {
        var index = 0
        for _ in 1..<place.line {
            guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
            index = end + 1
        }
        index += place.column - 1
        guard scalars.indices.contains(index + 1) else { return nil }
        return ["\"", "'"].contains(scalars[index]) ? index + 1 : index
    }

    private static func diagnostic(
        for key: String,
        firstAt place: DocumentNode.Place,
        in node: Node,
        at path: FieldPath,
        _ budget: inout Int
    ) -> Diagnostic? {
        budget -= 1
        guard budget > 0 else { return nil }
        switch node {
        case .mapping(let mapping):
            if mapping.contains(where: { $0.key.place == place }),
                let second = mapping.first(where: { $0.key.string == key })
            {
                return Diagnostic(
                    place: second.key.place,
                    path: path[key: key],
                    message: "the key '\(key)' stands here a second time; write it once"
                )
            }
            for (inner, value) in mapping {
                let path = path[key: inner.string ?? ""]
                if let found = diagnostic(for: key, firstAt: place, in: value, at: path, &budget) { return found }
            }
        case .sequence(let sequence):
            for (index, item) in sequence.enumerated() {
                let path = path[index: index]
                if let found = diagnostic(for: key, firstAt: place, in: item, at: path, &budget) { return found }
            }
        case .scalar, .alias:
            break
        }
        return nil
    }
}

extension Node {
    var place: DocumentNode.Place? {
        mark.map { DocumentNode.Place(line: $0.line, column: $0.column) }
    }
}
