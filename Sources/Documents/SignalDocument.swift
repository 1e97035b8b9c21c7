import Catalogs
import Signals

/// How one kind of signal is written: its own fields, then those of the modifiers, which every kind takes.
struct SignalDocument: Sendable {
    let kind: String
    let summary: String
    let own: RecordDocument
    let modifiers: RecordDocument

    static let all = SignalKinds.all.map { SignalDocument($0) }

    static func named(_ kind: String) -> SignalDocument? { all.first { $0.kind == kind } }

    static let kindField = Field("kind", Codec.choice(all.map(\.kind)), "The signal that the value follows.")

    var fields: [Field<FieldValue>] { own.fields + modifiers.fields }
    var fieldNames: [String] { fields.map(\.name) }

    private init(_ type: any Signal.Type) {
        kind = type.kind
        summary = type.summary
        own = RecordDocument(type)
        // A kind's own `offset` is the same as the modifier's.
        modifiers = RecordDocument(Modifiers.self, without: Set(own.fieldNames))
    }

    /// The kind that a mapping names, if it names one; that it does not is reported when its fields are read.
    static func ofKind(in node: DocumentNode) -> SignalDocument? {
        node[key: kindField.name].flatMap { kind in
            var attempt = Reading()
            return kindField.codec.read(kind, &attempt).flatMap(named)
        }
    }

    /// Every field of every kind, for a mapping of which the kind is not known: there is no telling which belong there.
    static let everyFieldName: [String] = {
        var seen = Set<String>()
        return all.flatMap(\.fieldNames).filter { seen.insert($0).inserted }
    }()

    func read(_ mapping: MappingReader, _ reading: inout Reading) -> (any Signal)? {
        let base = own.read(mapping, &reading) as? any Signal
        let drawCount = reading.draws.count
        let modifiers = modifiers.read(mapping, &reading) as? Modifiers
        guard let base, let modifiers else { return nil }
        let isModified = modifiers != Modifiers() || reading.draws.count > drawCount
        return isModified ? Modified(base, modifiers) : base
    }

    static func write(_ signal: any Signal) -> [(String, DocumentNode)] {
        let (base, modifiers) = (signal as? Modified).map { ($0.base, $0.modifiers) } ?? (signal, Modifiers())
        guard let document = named(type(of: base).kind) else { return [] }
        return [(kindField.name, .text(document.kind))] + document.own.write(base)
            + document.modifiers.write(modifiers, withDefaults: false)
    }
}

extension Codec where Value == FieldValue {
    /// A mapping with a kind and its fields, or a number for a static signal.
    static let signal = Codec(
        schema: reference(to: "Signal"),
        expectation: "a number, or a mapping with a kind and its fields",
        read: readSignal,
        write: { value in
            guard case .signal(let signal) = value else { return DocumentNode(.plain("null")) }
            // Only a finite number is short for a signal.
            if let constant = signal as? Static, constant.value.isFinite { return .number(constant.value) }
            return .map(SignalDocument.write(signal))
        }
    )

    private static let number = parameter(of: .number(.finite))
    /// Deeper nesting is a mistake, or an attack.
    private static let maximumDepth = 20

    private static func readSignal(_ node: DocumentNode, _ reading: inout Reading) -> FieldValue? {
        guard case .map(let entries) = node.content else {
            guard case .list = node.content else {
                guard case .number(let constant)? = number.read(node, &reading) else { return nil }
                return .signal(Static(constant))
            }
            reading.report(node, insteadOf: signal.expectation)
            return nil
        }
        // Without a kind, but with the keys of a draw: a static signal that each series draws.
        let keys = Set(entries.map(\.key))
        if keys == ["from", "to"] || keys == ["any"] {
            guard case .number(let constant)? = number.read(node, &reading) else { return nil }
            return .signal(Static(constant))
        }
        guard reading.path.steps.count < 3 * maximumDepth else {
            reading.report("signals are nested too deeply; at most \(maximumDepth) levels are allowed", at: node.place)
            return nil
        }
        let document = SignalDocument.ofKind(in: node)
        let name = document.map { "a signal of kind \($0.kind)" } ?? "a signal"
        let known = [SignalDocument.kindField.name] + (document?.fieldNames ?? SignalDocument.everyFieldName)
        guard let mapping = MappingReader(node, name: name, knownKeys: known, &reading) else { return nil }
        _ = mapping.read(SignalDocument.kindField, &reading)
        return document?.read(mapping, &reading).map { .signal($0) }
    }
}
