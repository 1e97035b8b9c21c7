import Catalogs
import Signals

/// How one kind of value is written in a document: its JSON schema, how it is read and checked, how it is written.
///
/// The three stand together so that what is documented, what is accepted and what is given back are the same.
struct Codec<Value>: Sendable {
    /// JSON Schema, draft 2020-12, as OpenAPI 3.1 uses it.
    let schema: DocumentNode
    /// What is allowed, for a sentence: `a number`.
    let expectation: String
    /// nil when the node does not hold such a value; everything that is wrong then is among the diagnostics.
    let read: @Sendable (DocumentNode, inout Reading) -> Value?
    let write: @Sendable (Value) -> DocumentNode
}

extension Codec {
    func withSchema(_ schema: DocumentNode) -> Codec {
        Codec(schema: schema, expectation: expectation, read: read, write: write)
    }
}

/// A document being read: where the reader is, and what it has found wrong so far.
struct Reading {
    private(set) var path = FieldPath()
    private(set) var diagnostics = DiagnosticList()
    /// Parameters that each series draws for itself, with their whole paths.
    private(set) var draws: [ParameterDraw] = []
    /// Reads a file that a document names, by its path; nil where documents may not name files.
    let readFile: ConfigDocument.FileReader?

    init(readFile: ConfigDocument.FileReader? = nil) {
        self.readFile = readFile
    }

    /// Whether so much is wrong that the rest need not be read: every loop over what an author wrote ends then.
    var isOver: Bool { diagnostics.isFull }

    mutating func report(_ message: @autoclosure () -> String, at place: DocumentNode.Place?) {
        guard !isOver else { return }
        diagnostics.append(Diagnostic(place: place, path: path, message: message()))
    }

    /// Takes over what a rule of the catalog found wrong in a definition that was read at `path`.
    mutating func report(_ violation: Violation, in path: FieldPath, at place: DocumentNode.Place?) {
        self.path = path + violation.path
        defer { self.path = FieldPath() }
        report(violation.message, at: place)
    }

    /// Reports that a node holds something else than what is allowed.
    mutating func report(_ node: DocumentNode, insteadOf expectation: String, because reason: String? = nil) {
        let reason = reason.map { ": \($0)" } ?? ""
        report("found \(node.description)\(reason); allowed is \(expectation)", at: node.place)
    }

    /// Notes that each series draws the parameter at this path.
    mutating func draw(_ choices: ParameterDraw.Choices) {
        draws.append(ParameterDraw(path: path.steps, choices: choices))
    }

    /// Takes the draws that were noted since there were so many, with paths from the one at hand.
    mutating func takeDraws(since count: Int) -> [ParameterDraw] {
        defer { draws.removeSubrange(count...) }
        return draws[count...].map {
            ParameterDraw(path: Array($0.path.dropFirst(path.steps.count)), choices: $0.choices)
        }
    }

    mutating func within<Result>(_ step: FieldPath.Step, _ body: (inout Reading) -> Result) -> Result {
        path.steps.append(step)
        defer { path.steps.removeLast() }
        return body(&self)
    }

    mutating func within<Result>(_ steps: [FieldPath.Step], _ body: (inout Reading) -> Result) -> Result {
        path.steps += steps
        defer { path.steps.removeLast(steps.count) }
        return body(&self)
    }
}

/// Why a file that a document names cannot be read.
package struct UnreadableFile: Error {
    package var reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// A key of a mapping, with what may stand under it.
struct Field<Value>: Sendable where Value: Sendable {
    let name: String
    /// One sentence for the schema and the reference.
    let summary: String
    let codec: Codec<Value>
    /// What holds when the key is left out; nil when it must be there.
    let defaultValue: Value?

    init(_ name: String, _ codec: Codec<Value>, default defaultValue: Value? = nil, _ summary: String) {
        self.name = name
        self.codec = codec
        self.defaultValue = defaultValue
        self.summary = summary
    }
}

/// What is known of a field without knowing its type.
protocol FieldDescription: Sendable {
    var name: String { get }
    var isRequired: Bool { get }
    /// The value's schema, with summary and default.
    var schema: DocumentNode { get }
}

extension Field: FieldDescription {
    var isRequired: Bool { defaultValue == nil }

    var schema: DocumentNode {
        guard case .map(var entries) = codec.schema.content else { return codec.schema }
        // What the field is for says more than what its value is.
        entries.removeAll { $0.key == "description" }
        entries.append(.init(key: "description", place: nil, value: .text(summary)))
        // Of what is optional nothing is the default, which needs no telling.
        if let defaultValue = defaultValue.map(codec.write), !defaultValue.isNull {
            entries.append(.init(key: "default", place: nil, value: defaultValue))
        }
        return DocumentNode(.map(entries))
    }
}

/// A mapping being read, whose keys are known.
struct MappingReader {
    private let node: DocumentNode
    private let entries: [DocumentNode.Entry]
    private let name: String

    /// Reports keys that are unknown or stand twice; nil, and a report, when the node is no mapping.
    ///
    /// - Parameter name: what the mapping describes: `a metric`.
    init?(_ node: DocumentNode, name: String, knownKeys: [String], _ reading: inout Reading) {
        guard case .map(let entries) = node.content else {
            reading.report(node, insteadOf: "a mapping with the keys of \(name): \(knownKeys.joined(separator: ", "))")
            return nil
        }
        self.node = node
        self.entries = entries
        self.name = name
        var seen = Set<String>()
        for entry in entries where !reading.isOver {
            reading.within(.key(entry.key)) { reading in
                if !knownKeys.contains(entry.key) {
                    reading.report(unknownKey(entry.key, in: name, knownKeys: knownKeys), at: entry.place)
                } else if !seen.insert(entry.key).inserted {
                    reading.report("the key '\(entry.key)' stands here a second time; write it once", at: entry.place)
                }
            }
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Where a key stands; the mapping's own place when it does not.
    func place(of key: String?) -> DocumentNode.Place? {
        entries.first { $0.key == key }?.value.place ?? node.place
    }

    /// What stands under the field's key, or its default; nil, and a report, when it is missing or wrong.
    func read<Value>(_ field: Field<Value>, _ reading: inout Reading) -> Value? {
        guard let entry = entries.first(where: { $0.key == field.name }) else {
            if let defaultValue = field.defaultValue { return defaultValue }
            reading.within(.key(field.name)) {
                $0.report(
                    "the key '\(field.name)' is missing in \(name); write \(field.codec.expectation)",
                    at: node.place
                )
            }
            return nil
        }
        return reading.within(.key(field.name)) { field.codec.read(entry.value, &$0) }
    }
}

private func unknownKey(_ key: String, in name: String, knownKeys: [String]) -> String {
    let meant = NearestName.of(key, among: knownKeys)
    let hint = meant.map { "did you mean '\($0)'?" } ?? "known are \(knownKeys.joined(separator: ", "))"
    return "unknown key '\(shortened(key))' in \(name); \(hint)"
}

/// The schema of a mapping with these fields and no others.
///
/// - Parameter optional: keys of fields that must be there elsewhere, and here need not.
func mappingSchema(
    _ summary: String,
    _ fields: [any FieldDescription],
    optional: [String] = []
) -> DocumentNode {
    [
        "type": "object",
        "description": .text(summary),
        "properties": .map(fields.map { ($0.name, $0.schema) }),
        "required": .list(fields.filter { $0.isRequired && !optional.contains($0.name) }.map { .text($0.name) }),
        "additionalProperties": false,
    ]
}
