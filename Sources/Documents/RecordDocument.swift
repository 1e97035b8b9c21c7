import Signals

/// How a record is written: made from the fields that its type declares.
struct RecordDocument: Sendable {
    let fields: [Field<FieldValue>]
    /// What the reference says of the fields.
    let rows: [Row]
    /// nil, and reports, when a field is missing or wrong, or when fields do not fit together.
    let read: @Sendable (MappingReader, inout Reading) -> (any Parameterised)?
    private let get: @Sendable (any Parameterised) -> [FieldValue]

    var fieldNames: [String] { fields.map(\.name) }

    init(_ type: any Parameterised.Type, without names: Set<String> = []) {
        self = Self.document(of: type, without: names)
    }

    private static func document<Record: Parameterised>(
        of type: Record.Type,
        without names: Set<String>
    ) -> RecordDocument {
        let parameters = Record.fields.filter { !names.contains($0.name) }
        let fields = parameters.map {
            Field($0.name, Codec.parameter(of: $0.type), default: $0.defaultValue, $0.summary)
        }
        return RecordDocument(
            fields: fields,
            rows: zip(parameters, fields).map { parameter, field in
                Row(
                    name: parameter.name,
                    type: parameter.type,
                    defaultText: field.defaultValue.map { value in
                        value == .none
                            ? "" : String(decoding: JSONWriting.bytes(of: field.codec.write(value)), as: UTF8.self)
                    } ?? "*required*",
                    summary: parameter.summary
                )
            },
            read: { mapping, reading in
                var record = Record()
                var isComplete = true
                for (parameter, field) in zip(parameters, fields) {
                    if let value = mapping.read(field, &reading) {
                        parameter.set(&record, value)
                    } else {
                        isComplete = false
                    }
                }
                guard isComplete else { return nil }
                let conflicts = record.conflicts
                for conflict in conflicts {
                    let place = mapping.place(of: conflict.field)
                    if let field = conflict.field {
                        reading.within(.key(field)) { $0.report(conflict.message, at: place) }
                    } else {
                        reading.report(conflict.message, at: place)
                    }
                }
                return conflicts.isEmpty ? record : nil
            },
            get: { record in
                (record as? Record).map { record in parameters.map { $0.get(record) } } ?? []
            }
        )
    }

    private init(
        fields: [Field<FieldValue>],
        rows: [Row],
        read: @escaping @Sendable (MappingReader, inout Reading) -> (any Parameterised)?,
        get: @escaping @Sendable (any Parameterised) -> [FieldValue]
    ) {
        self.fields = fields
        self.rows = rows
        self.read = read
        self.get = get
    }

    /// The fields of the record, in their order; a field that was left out stays so. A required field may be empty.
    func write(_ record: any Parameterised, withDefaults: Bool = true) -> [(String, DocumentNode)] {
        zip(fields, get(record)).compactMap { field, value in
            guard value != .none || field.isRequired, withDefaults || value != field.defaultValue else { return nil }
            return (field.name, field.codec.write(value))
        }
    }

    /// A mapping with the record's fields and no others.
    func codec(_ name: String) -> Codec<FieldValue> {
        let expectation = "a mapping with the keys \(fieldNames.joined(separator: ", "))"
        return Codec(
            schema: [
                "type": "object",
                "properties": .map(fields.map { ($0.name, $0.schema) }),
                "required": .list(fields.filter(\.isRequired).map { .text($0.name) }),
                "additionalProperties": false,
            ],
            expectation: expectation,
            read: { node, reading in
                MappingReader(node, name: name, knownKeys: fieldNames, &reading)
                    .flatMap { read($0, &reading) }.map { .record($0) }
            },
            write: { value in
                guard case .record(let record) = value else { return DocumentNode(.plain("null")) }
                return .map(write(record))
            }
        )
    }
}
