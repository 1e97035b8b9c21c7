import MetricModel
import Signals

/// How one kind of signal is written: made once for each kind, from the fields that the kind itself declares.
struct SignalDocument: Sendable {
    let kind: String
    let summary: String
    let fieldNames: [String]
    /// Schemas of the fields, by name, and the names of those that must be written.
    let properties: [(name: String, schema: DocumentNode, isRequired: Bool)]
    /// nil, and reports, when a field is missing or wrong.
    let read: @Sendable (MappingReader, inout Reading) -> (any Signal)?
    let write: @Sendable (any Signal) -> [(String, DocumentNode)]

    static let all = SignalKinds.all.map { document(of: $0) }

    static func named(_ kind: String) -> SignalDocument? { all.first { $0.kind == kind } }

    private static func document<Kind: Signal>(of kind: Kind.Type) -> SignalDocument {
        let fields = Kind.fields.map { (signalField: $0, field: $0.documentField) }
        return SignalDocument(
            kind: Kind.kind,
            summary: Kind.summary,
            fieldNames: fields.map(\.field.name),
            properties: fields.map { ($0.field.name, $0.field.schema, $0.field.isRequired) },
            read: { mapping, reading in
                var signal = Kind()
                var isComplete = true
                for (signalField, field) in fields {
                    if let value = mapping.read(field, &reading) {
                        signalField.set(&signal, value)
                    } else {
                        isComplete = false
                    }
                }
                return isComplete ? signal : nil
            },
            write: { signal in
                guard let signal = signal as? Kind else { return [] }
                return fields.map { ($0.field.name, $0.field.codec.write($0.signalField.get(signal))) }
            }
        )
    }
}

extension SignalField {
    fileprivate var documentField: Field<FieldValue> {
        Field(name, Codec.fieldValue(of: type), default: defaultValue, summary)
    }
}

extension Codec where Value == FieldValue {
    fileprivate static func fieldValue(of type: FieldType) -> Codec {
        switch type {
        case .number(let range):
            Codec<Double>.number(range).mapped(to: FieldValue.number) {
                if case .number(let number) = $0 { number } else { nil }
            }
        case .duration:
            Codec<TimeSpan>.duration.mapped(to: FieldValue.duration) {
                if case .duration(let span) = $0 { span } else { nil }
            }
        case .flag:
            Codec<Bool>.flag.mapped(to: FieldValue.flag) { if case .flag(let flag) = $0 { flag } else { nil } }
        }
    }
}

extension Codec {
    /// The same writing for a value that wraps this one.
    fileprivate func mapped<Wrapped: Sendable>(
        to wrap: @escaping @Sendable (Value) -> Wrapped,
        from unwrap: @escaping @Sendable (Wrapped) -> Value?
    ) -> Codec<Wrapped> where Value: Sendable {
        let codec = self
        return Codec<Wrapped>(
            schema: schema,
            expectation: expectation,
            read: { codec.read($0, &$1).map(wrap) },
            write: { unwrap($0).map(codec.write) ?? DocumentNode(.plain("null")) }
        )
    }
}
