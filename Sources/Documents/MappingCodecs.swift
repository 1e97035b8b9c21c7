import Signals

/// Mappings whose keys are not fields.
extension Codec where Value == FieldValue {
    static func table(_ rule: TextRule, _ number: Codec<Double>) -> Codec {
        mapping(from: rule, to: number, "numbers") { entries in
            .table(entries.map { .init(key: $0.key, number: $0.value) })
        } entries: { value in
            guard case .table(let entries) = value else { return [] }
            return entries.map { ($0.key, $0.number) }
        }
    }

    static func texts(_ rule: TextRule, _ text: Codec<String>) -> Codec {
        mapping(from: rule, to: text, "texts") { entries in
            .texts(entries.map { .init(key: $0.key, text: $0.value) })
        } entries: { value in
            guard case .texts(let entries) = value else { return [] }
            return entries.map { ($0.key, $0.text) }
        }
    }

    private static func mapping<Item: Sendable>(
        from rule: TextRule,
        to item: Codec<Item>,
        _ items: String,
        value: @escaping @Sendable ([(key: String, value: Item)]) -> FieldValue,
        entries: @escaping @Sendable (FieldValue) -> [(key: String, value: Item)]
    ) -> Codec {
        Codec(
            schema: mapSchema(rule, item.schema),
            expectation: "a mapping from \(rule.expectation) to \(items)",
            read: { node, reading in readEntries(node, rule, item, &reading).map(value) },
            write: { .map(entries($0).map { ($0.key, item.write($0.value)) }) }
        )
    }

    private static func mapSchema(_ rule: TextRule, _ value: DocumentNode) -> DocumentNode {
        var schema: [(String, DocumentNode)] = [("type", "object"), ("additionalProperties", value)]
        if let pattern = rule.pattern {
            schema.append(("propertyNames", ["type": "string", "pattern": .text(pattern)]))
        }
        return .map(schema)
    }

    private static func readEntries<Content>(
        _ node: DocumentNode,
        _ rule: TextRule,
        _ codec: Codec<Content>,
        _ reading: inout Reading
    ) -> [(key: String, value: Content)]? {
        guard case .map(let entries) = node.content else {
            reading.report(node, insteadOf: "a mapping from \(rule.expectation) to values")
            return nil
        }
        var seen = SeenKeys()
        let read = entries.compactMap { entry -> (key: String, value: Content)? in
            guard !reading.isOver else { return nil }
            return reading.within(.key(entry.key)) { reading in
                let value = codec.read(entry.value, &reading)
                if let problem = rule.problem(entry.key) {
                    reading.report(problem, at: entry.place)
                    return nil
                }
                guard seen.insert(entry.key) else {
                    reading.report("the key '\(entry.key)' stands here a second time; write it once", at: entry.place)
                    return nil
                }
                return value.map { (entry.key, $0) }
            }
        }
        return read.count == entries.count ? read : nil
    }

    /// A mapping with one key that tells what stands under it.
    static func variant(_ variants: [FieldType.Variant]) -> Codec {
        let codecs = variants.map { (name: $0.name, summary: $0.summary, codec: fieldValue(of: $0.type)) }
        let names = codecs.map { "'\($0.name)'" }.joined(separator: ", ")
        let expectation = "a mapping with one of the keys \(names)"
        return Codec(
            schema: [
                "oneOf": .list(
                    codecs.map { name, summary, codec in
                        [
                            "type": "object",
                            "description": .text(summary),
                            "properties": [name: codec.schema],
                            "required": [.text(name)],
                            "additionalProperties": false,
                        ]
                    }
                )
            ],
            expectation: expectation,
            read: { node, reading in
                guard case .map(let entries) = node.content else {
                    reading.report(node, insteadOf: expectation)
                    return nil
                }
                guard let entry = entries.first, entries.count == 1 else {
                    reading.report("found \(entries.count) keys; allowed is \(expectation)", at: node.place)
                    return nil
                }
                return reading.within(.key(entry.key)) { reading in
                    guard let variant = codecs.first(where: { $0.name == entry.key }) else {
                        let meant = NearestName.of(entry.key, among: codecs.map(\.name)).map {
                            "; did you mean '\($0)'?"
                        }
                        reading.report(
                            "unknown key '\(shortened(entry.key))'; allowed is \(expectation)\(meant ?? "")",
                            at: entry.place
                        )
                        return nil
                    }
                    return variant.codec.read(entry.value, &reading).map { .variant(entry.key, $0) }
                }
            },
            write: { value in
                guard case .variant(let name, let content) = value,
                    let variant = codecs.first(where: { $0.name == name })
                else { return [:] }
                return .map([(name, variant.codec.write(content))])
            }
        )
    }
}
