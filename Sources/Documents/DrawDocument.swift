import Catalogs
import MetricModel
import Signals

/// Parameters of which each series has its own: `{from: 1, to: 5}`, `{any: [1, 2, 5]}`, `spread`.
extension Codec where Value == FieldValue {
    /// The same, or a draw of it. What is read then is one of the choices, and the reading notes the draw.
    var orDrawn: Codec {
        let plain = self
        return Codec(
            schema: [
                "anyOf": [
                    plain.schema,
                    [
                        "type": "object",
                        "description": "Each series draws its own, evenly spread.",
                        "properties": ["from": plain.schema, "to": plain.schema],
                        "required": ["from", "to"],
                        "additionalProperties": false,
                    ],
                    [
                        "type": "object",
                        "description": "Each series draws one of them.",
                        "properties": ["any": ["type": "array", "minItems": 1, "items": plain.schema]],
                        "required": ["any"],
                        "additionalProperties": false,
                    ],
                ]
            ],
            expectation: plain.expectation,
            read: { node, reading in
                guard case .map(let entries) = node.content else { return plain.read(node, &reading) }
                var keys = Set<String>()
                if let second = entries.first(where: { !keys.insert($0.key).inserted }) {
                    reading.within(.key(second.key)) { reading in
                        reading.report(
                            "the key '\(second.key)' stands here a second time; write it once",
                            at: second.place
                        )
                    }
                    return nil
                }
                return Self.readDraw(node, keys: entries.map(\.key), plain, &reading)
            },
            write: plain.write
        )
    }

    private static func readDraw(
        _ node: DocumentNode,
        keys: [String],
        _ plain: Codec,
        _ reading: inout Reading
    ) -> FieldValue? {
        func read(_ item: DocumentNode, _ step: FieldPath.Step, _ reading: inout Reading) -> FieldValue? {
            reading.within(step) { plain.read(item, &$0) }
        }
        switch Set(keys) {
        case ["from", "to"]:
            guard let lower = node[key: "from"], let upper = node[key: "to"] else { return nil }
            let (from, to) = (read(lower, .key("from"), &reading), read(upper, .key("to"), &reading))
            switch (from, to) {
            case (.number(let from)?, .number(let to)?) where from <= to:
                guard (to - from).isFinite else {
                    reading.report("'from' and 'to' are further apart than 1.8e308", at: upper.place)
                    return nil
                }
                reading.draw(.numbers(from: from, to: to))
            case (.duration(let from)?, .duration(let to)?) where from <= to:
                reading.draw(.durations(from: from, to: to))
            case (nil, _), (_, nil): return nil
            default:
                reading.report("'from' is above 'to'; swap them", at: upper.place)
                return nil
            }
            return from
        case ["any"]:
            guard let list = node[key: "any"], case .list(let items) = list.content, !items.isEmpty else {
                reading.report(node[key: "any"] ?? node, insteadOf: "a list to choose from, with at least one item")
                return nil
            }
            let values = reading.within(.key("any")) { reading in
                items.enumerated().compactMap { reading.isOver ? nil : read($1, .index($0), &reading) }
            }
            guard values.count == items.count else { return nil }
            reading.draw(.any(values))
            return values.first
        default:
            reading.report(
                "found a mapping with \(keys.isEmpty ? "no keys" : shortened(keys.joined(separator: ", "))); allowed is "
                    + "\(plain.expectation), or for each series its own: {from: ..., to: ...} or {any: [...]}",
                at: node.place
            )
            return nil
        }
    }

    /// The same, or the word that spreads the series of a value over a period.
    var orSpread: Codec {
        let plain = self
        return Codec(
            schema: ["anyOf": [plain.schema, ["type": "string", "const": "spread"]]],
            expectation: "\(plain.expectation), or 'spread'",
            read: { node, reading in
                switch node.content {
                case .plain("spread"), .text("spread"):
                    reading.draw(.spread)
                    return .duration(.zero)
                default: return plain.read(node, &reading)
                }
            },
            write: plain.write
        )
    }
}

extension ParameterDraw {
    /// What is written at the draw's path.
    var node: DocumentNode {
        switch choices {
        case .numbers(let from, let to): ["from": .number(from), "to": .number(to)]
        case .durations(let from, let to): ["from": .number(from.seconds), "to": .number(to.seconds)]
        case .any(let values): ["any": .list(values.map(Self.node))]
        case .spread: "spread"
        }
    }

    private static func node(_ value: FieldValue) -> DocumentNode {
        switch value {
        case .number(let number): .number(number)
        case .duration(let span): .number(span.seconds)
        default: DocumentNode(.plain("null"))
        }
    }
}

extension DocumentNode {
    /// Puts something else at a path; a key that is missing is added.
    mutating func replace(_ path: ArraySlice<FieldPath.Step>, with node: DocumentNode) {
        guard let step = path.first else {
            self = node
            return
        }
        if case .plain = content, case .key("value") = step, path.count == 1 {
            // A static signal was written in short, as a number.
            self = ["kind": "static", "value": node]
            return
        }
        let place = place
        switch step {
        case .key(let key):
            guard var entries else { return }
            // Nobody else holds the entries then, so that they are changed in place.
            self = DocumentNode(.list([]))
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value.replace(path.dropFirst(), with: node)
            } else if path.count == 1 {
                entries.append(Entry(key: key, place: nil, value: node))
            }
            self = DocumentNode(.map(entries), at: place)
        case .index(let index):
            guard case .list(var items) = content, items.indices.contains(index) else { return }
            self = DocumentNode(.list([]))
            items[index].replace(path.dropFirst(), with: node)
            self = DocumentNode(.list(items), at: place)
        }
    }
}
