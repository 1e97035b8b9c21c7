import Catalogs
import Signals

/// How the values of the web configuration file are read. It is never written, and its secrets are never told.
extension Codec {
    static func reading(
        _ expectation: String,
        _ read: @escaping @Sendable (DocumentNode, inout Reading) -> Value?
    ) -> Codec {
        Codec(schema: [:], expectation: expectation, read: read, write: { _ in [:] })
    }

    /// A key without a value stands for the default, as in Go's reader of YAML.
    func orNothing(_ defaultValue: Value) -> Codec where Value: Sendable {
        Codec(
            schema: schema,
            expectation: expectation,
            read: { $0.isNull ? defaultValue : read($0, &$1) },
            write: write
        )
    }

    /// A key that may be left out.
    var optional: Codec<Value?> {
        .reading(expectation) { node, reading in node.isNull ? .some(nil) : read(node, &reading).map { .some($0) } }
    }

    /// A mapping; what else there is in its place is not told, for it may be a secret that has lost its line.
    static func mapping(
        _ name: String,
        keys: [String],
        _ read: @escaping @Sendable (MappingReader, inout Reading) -> Value?
    ) -> Codec {
        let expectation = "a mapping with the keys \(keys.joined(separator: ", "))"
        return .reading(expectation) { node, reading in
            guard case .map = node.content else {
                reading.report("found something that is no mapping; allowed is \(expectation)", at: node.place)
                return nil
            }
            return MappingReader(node, name: name, knownKeys: keys, &reading).flatMap { read($0, &reading) }
        }
    }

    /// A mapping from names that the author chooses.
    static func dictionary<Item>(
        _ expectation: String,
        _ item: @escaping @Sendable (DocumentNode.Entry, inout Reading) -> Item?
    ) -> Codec where Value == [Item] {
        .reading(expectation) { node, reading in
            guard case .map(let entries) = node.content else {
                reading.report("found something that is no mapping; allowed is \(expectation)", at: node.place)
                return nil
            }
            let items = entries.compactMap { reading.isOver ? nil : item($0, &reading) }
            return items.count == entries.count ? items : nil
        }
    }
}

extension Codec where Value == String {
    /// Text that no sentence repeats.
    static let secret = Codec.reading("a text") { node, reading in
        switch node.content {
        case .text(let text): return text
        case .plain(let word): return word
        case .list, .map:
            reading.report("found something that is no text; allowed is a text", at: node.place)
            return nil
        }
    }
}

extension Codec where Value == WebConfig.PEM? {
    /// Certificates or a key, written in the file itself.
    static let pem = Codec.reading("a text in the PEM format") { node, reading in
        Codec<String>.secret.read(node, &reading).flatMap { text in
            text.isEmpty ? .some(nil) : WebConfig.PEM(text: text, place: node.place, path: reading.path)
        }
    }

    /// Certificates or a key in a file of their own, from the folder that the file at hand is in.
    static let pemFile = Codec.reading("the path of a file in the PEM format") { node, reading in
        let expectation = "the path of a file"
        guard let path = readText(node, insteadOf: expectation, &reading) else { return nil }
        guard !path.isEmpty else { return .some(nil) }
        guard let readFile = reading.readFile else { return nil }
        do throws(UnreadableFile) {
            return WebConfig.PEM(text: try readFile(path), place: node.place, path: reading.path)
        } catch {
            reading.report("cannot read '\(path)': \(error.reason)", at: node.place)
            return nil
        }
    }
}

extension Codec where Value == WebConfig.RegisteredName {
    /// One of some names.
    static func registered(_ names: [WebConfig.RegisteredName]) -> Codec {
        let choice = Codec<String>.choice(names.map(\.name))
        return .reading(choice.expectation) { node, reading in
            choice.read(node, &reading).flatMap { name in names.first { $0.name == name } }
        }
    }
}

extension Codec where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
    /// One of the words of an enumeration.
    static func word() -> Codec {
        let choice = Codec<String>.choice(Value.allCases.map(\.rawValue))
        return .reading(choice.expectation) { node, reading in
            choice.read(node, &reading).flatMap { Value(rawValue: $0) }
        }
    }
}
