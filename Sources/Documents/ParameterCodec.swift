import Catalogs
import MetricModel
import Signals

extension Codec where Value == FieldValue {
    /// How a parameter is written. Numbers and lengths of time may instead be drawn by each series.
    static func parameter(of type: FieldType) -> Codec {
        let whole = wholeParameter(of: type)
        return Codec(
            schema: SharedSchema.name(of: type).map(reference) ?? whole.schema,
            expectation: whole.expectation,
            read: whole.read,
            write: { $0 == .none ? DocumentNode(.plain("null")) : whole.write($0) }
        )
    }

    /// The same with its schema written out.
    fileprivate static func wholeParameter(of type: FieldType) -> Codec {
        switch type {
        case .number(let range): Codec<Double>.number(range).mapped().orDrawn
        case .duration(let allowsZero): Codec<TimeSpan>.duration(allowsZero: allowsZero).mapped().orDrawn
        case .phase: Codec<TimeSpan>.duration(allowsZero: true).mapped().orDrawn.orSpread
        default: fieldValue(of: type)
        }
    }

    /// How a value is written where there are no draws, as within a list.
    private static func fieldValue(of type: FieldType) -> Codec {
        switch type {
        case .number(let range): Codec<Double>.number(range).mapped()
        case .duration(let allowsZero): Codec<TimeSpan>.duration(allowsZero: allowsZero).mapped()
        case .phase: Codec<TimeSpan>.duration(allowsZero: true).mapped()
        case .flag: Codec<Bool>.flag.mapped()
        case .choice(let words): Codec<String>.choice(words).mapped()
        case .text(let rule): Codec<String>.text(rule).mapped()
        case .instant: Codec<Timestamp>.instant.mapped()
        case .signal: signal
        case .list(let element, let minimum): list(of: element, atLeast: minimum)
        case .table(let rule, let range): table(rule, Codec<Double>.number(range))
        case .texts(let keyRule, let rule): texts(keyRule, Codec<String>.text(rule))
        case .record(let type): RecordDocument(type).codec("this mapping")
        case .variant(let variants): variant(variants)
        case .pointsInFile: pointsInFile
        case .either(let types): either(types)
        }
    }

    /// A record in a list can be large in number, so that each of its numbers is read once, without draws.
    private static func list(of element: FieldType, atLeast minimum: Int) -> Codec {
        let items = Codec<[FieldValue]>.list(of: fieldValue(of: element), "a list")
        var schema: [(String, DocumentNode)] = [("type", "array"), ("items", fieldValue(of: element).schema)]
        if minimum > 0 { schema.append(("minItems", .number(Double(minimum)))) }
        let expectation = minimum > 0 ? "a list with at least \(minimum) item\(minimum == 1 ? "" : "s")" : "a list"
        return Codec(
            schema: .map(schema),
            expectation: expectation,
            read: { node, reading in
                guard let values = items.read(node, &reading) else { return nil }
                guard values.count >= minimum else {
                    reading.report("found an empty list; allowed is \(expectation)", at: node.place)
                    return nil
                }
                return .list(values)
            },
            write: { value in
                guard case .list(let values) = value else { return .list([]) }
                return items.write(values)
            }
        )
    }

    private static func table(_ rule: TextRule, _ number: Codec<Double>) -> Codec {
        Codec(
            schema: mapSchema(rule, number.schema),
            expectation: "a mapping from \(rule.expectation) to numbers",
            read: { node, reading in
                readEntries(node, rule, number, &reading).map { entries in
                    .table(entries.map { .init(key: $0.key, number: $0.value) })
                }
            },
            write: { value in
                guard case .table(let entries) = value else { return [:] }
                return .map(entries.map { ($0.key, number.write($0.number)) })
            }
        )
    }

    private static func texts(_ rule: TextRule, _ text: Codec<String>) -> Codec {
        Codec(
            schema: mapSchema(rule, text.schema),
            expectation: "a mapping from \(rule.expectation) to texts",
            read: { node, reading in
                readEntries(node, rule, text, &reading).map { entries in
                    .texts(entries.map { .init(key: $0.key, text: $0.value) })
                }
            },
            write: { value in
                guard case .texts(let entries) = value else { return [:] }
                return .map(entries.map { ($0.key, text.write($0.text)) })
            }
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
        var seen = Set<[UInt8]>()
        let read = entries.compactMap { entry -> (key: String, value: Content)? in
            reading.within(.key(entry.key)) { reading in
                let value = codec.read(entry.value, &reading)
                if let problem = rule.problem(entry.key) {
                    reading.report(problem, at: entry.place)
                    return nil
                }
                guard seen.insert(Array(entry.key.utf8)).inserted else {
                    reading.report("the key '\(entry.key)' stands here a second time; write it once", at: entry.place)
                    return nil
                }
                return value.map { (entry.key, $0) }
            }
        }
        return read.count == entries.count ? read : nil
    }

    /// A mapping with one key that tells what stands under it.
    private static func variant(_ variants: [FieldType.Variant]) -> Codec {
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
                            "unknown key '\(entry.key)'; allowed is \(expectation)\(meant ?? "")",
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

    /// One of several types; which one, its shape tells, or else whatever can be read.
    private static func either(_ types: [FieldType]) -> Codec {
        let candidates = types.map { (type: $0, codec: fieldValue(of: $0)) }
        let expectation = candidates.map(\.codec.expectation).joined(separator: ", or ")
        return Codec(
            schema: ["anyOf": .list(candidates.map(\.codec.schema))],
            expectation: expectation,
            read: { node, reading in
                let fitting = candidates.filter { $0.type.hasShape(of: node) }
                if fitting.count == 1 { return fitting[0].codec.read(node, &reading) }
                for candidate in fitting {
                    var attempt = Reading(readFile: reading.readFile)
                    if let value = candidate.codec.read(node, &attempt), attempt.diagnostics.isEmpty { return value }
                }
                reading.report(node, insteadOf: expectation)
                return nil
            },
            write: { value in
                candidates.first { $0.type.holds(value) }?.codec.write(value) ?? DocumentNode(.plain("null"))
            }
        )
    }
}

/// Schemas that many fields share, under names of their own.
enum SharedSchema {
    private static let types: [(name: String, type: FieldType)] = [
        ("Number", .number(.finite)),
        ("NonNegativeNumber", .number(.atLeast(0))),
        ("PositiveNumber", .number(.positive)),
        ("Duration", .duration(allowsZero: false)),
        ("DurationOrZero", .duration(allowsZero: true)),
        ("Phase", .phase),
        ("Signals", .list(.signal, atLeast: 1)),
        ("Noise", .record(Modifiers.Noise.self)),
        ("Clamp", .record(Modifiers.Clamp.self)),
        ("Gaps", .record(Lifetime.Gaps.self)),
        ("Distribution", DistributionSource.type),
        ("Buckets", Buckets.type),
        ("Resets", Resets.type),
    ]

    static var schemas: [(String, DocumentNode)] {
        types.map { ($0.name, Codec<FieldValue>.wholeParameter(of: $0.type).schema) }
    }

    static func name(of type: FieldType) -> String? {
        types.first { isSame($0.type, type) }?.name
    }

    private static func isSame(_ left: FieldType, _ right: FieldType) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.phase, .phase), (.signal, .signal): true
        case (.list(let left, let leftMinimum), .list(let right, let rightMinimum)):
            leftMinimum == rightMinimum && isSame(left, right)
        case (.record(let left), .record(let right)): left == right
        case (.variant(let left), .variant(let right)): left.map(\.name) == right.map(\.name)
        case (.either(let left), .either(let right)):
            left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
        default: false
        }
    }
}

extension FieldType {
    /// Whether a node could be of this type, as a list, a mapping or a scalar.
    fileprivate func hasShape(of node: DocumentNode) -> Bool {
        switch (self, node.content) {
        case (.list, .list): true
        case (.pointsInFile, .map), (.record, .map), (.variant, .map), (.table, .map), (.texts, .map): true
        case (.list, _), (.pointsInFile, _), (.record, _), (.variant, _), (.table, _), (.texts, _): false
        case (_, .plain), (_, .text): true
        default: false
        }
    }

    fileprivate func holds(_ value: FieldValue) -> Bool {
        switch (self, value) {
        case (.number, .number), (.duration, .duration), (.instant, .instant), (.list, .list), (.record, .record),
            (.variant, .variant), (.table, .table), (.text, .text):
            true
        default: false
        }
    }
}

extension Codec where Value: FieldConvertible {
    /// The same writing for a field's value.
    func mapped() -> Codec<FieldValue> {
        let codec = self
        return Codec<FieldValue>(
            schema: schema,
            expectation: expectation,
            read: { codec.read($0, &$1).map(\.fieldValue) },
            write: { Value($0).map(codec.write) ?? DocumentNode(.plain("null")) }
        )
    }
}

extension Codec where Value == String {
    static func text(_ rule: TextRule) -> Codec {
        Codec(
            schema: rule.pattern.map { ["type": "string", "pattern": .text($0)] } ?? ["type": "string"],
            expectation: rule.expectation,
            read: { node, reading in
                guard let text = readText(node, insteadOf: rule.expectation, &reading) else { return nil }
                if let problem = rule.problem(text) {
                    reading.report(problem, at: node.place)
                    return nil
                }
                return text
            },
            write: { .text($0) }
        )
    }
}

extension Codec where Value == Timestamp {
    static let instant = Codec(
        schema: ["anyOf": [["type": "string"], ["type": "number"]]],
        expectation: InstantText.expectation,
        read: { node, reading in
            let text: String? =
                switch node.content {
                case .plain(let text), .text(let text): text
                case .list, .map: nil
                }
            guard let instant = text.flatMap(InstantText.instant) else {
                reading.report(node, insteadOf: InstantText.expectation)
                return nil
            }
            return instant
        },
        write: { .text(InstantText.text($0)) }
    )
}
