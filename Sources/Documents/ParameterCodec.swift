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
    static func wholeParameter(of type: FieldType) -> Codec {
        switch type {
        case .number(let range): Codec<Double>.number(range).mapped().orDrawn
        case .duration(let allowsZero): Codec<TimeSpan>.duration(allowsZero: allowsZero).mapped().orDrawn
        case .phase: Codec<TimeSpan>.duration(allowsZero: true).mapped().orDrawn.orSpread
        default: fieldValue(of: type)
        }
    }

    /// How a value is written where there are no draws, as within a list.
    static func fieldValue(of type: FieldType) -> Codec {
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
        case .orNothing(let type): fieldValue(of: type).orNull
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

    /// The same, or `null`.
    private var orNull: Codec {
        Codec(
            schema: ["anyOf": [schema, ["type": "null"]]],
            expectation: "\(expectation), or null",
            read: { $0.isNull ? FieldValue.none : read($0, &$1) },
            write: { $0 == .none ? DocumentNode(.plain("null")) : write($0) }
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
                let isInstant = fitting.contains { if case .instant = $0.type { true } else { false } }
                reading.report(node, insteadOf: expectation, because: isInstant ? node.instantError?.reason : nil)
                return nil
            },
            write: { value in
                candidates.first { $0.type.holds(value) }?.codec.write(value) ?? DocumentNode(.plain("null"))
            }
        )
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

extension Codec where Value == Timestamp? {
    static let optionalInstant = Codec<Timestamp>.instant.optional
    static let optionalSampleTimestamp = Codec<Timestamp>.instant(within: InstantText.sampleRange).optional
}

extension Codec where Value == Timestamp {
    static let instant = instant(within: InstantText.range)

    /// - Parameter range: in milliseconds since 1970.
    static func instant(within range: ClosedRange<Int64>) -> Codec {
        Codec(
            schema: [
                "anyOf": [
                    ["type": "string"],
                    [
                        "type": "number",
                        "minimum": .number(Double(range.lowerBound) / 1000),
                        "maximum": .number(Double(range.upperBound) / 1000),
                    ],
                ]
            ],
            expectation: InstantText.expectation,
            read: { node, reading in
                do throws(InstantError) {
                    return try node.instant(within: range)
                } catch {
                    reading.report(node, insteadOf: InstantText.expectation, because: error.reason)
                    return nil
                }
            },
            write: { .text(InstantText.text($0)) }
        )
    }

    fileprivate var optional: Codec<Timestamp?> {
        let codec = self
        return Codec<Timestamp?>(
            schema: schema,
            expectation: expectation,
            read: { codec.read($0, &$1) },
            write: { $0.map(codec.write) ?? DocumentNode(.plain("null")) }
        )
    }
}

extension DocumentNode {
    func instant(within range: ClosedRange<Int64> = InstantText.range) throws(InstantError) -> Timestamp {
        switch content {
        case .plain(let text):
            if let reason = numberAmbiguity { throw InstantError(reason) }
            return try InstantText.instant(YAMLNumber.decimal(text), within: range)
        case .text(let text): return try InstantText.instant(text, within: range)
        case .list, .map: throw InstantError()
        }
    }

    /// nil when the node holds an instant.
    fileprivate var instantError: InstantError? {
        do throws(InstantError) {
            _ = try instant()
            return nil
        } catch {
            return error
        }
    }
}
