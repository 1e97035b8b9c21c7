import Catalogs

/// The JSON schemas of what the API takes and gives, made of the descriptions that read it.
package enum DocumentSchema {
    /// By name, as a document refers to them: `#/components/schemas/Metric`.
    package static var schemas: [(String, DocumentNode)] {
        [
            ("Metric", mappingSchema("A metric: its name, and the series that it has.", MetricDocument.fields)),
            ("Value", value),
        ] + SignalDocument.all.map { (name(of: $0), schema(of: $0)) }
    }

    /// A value is one of the kinds, told apart by `kind`.
    private static var value: DocumentNode {
        [
            "oneOf": .list(SignalDocument.all.map { reference(to: name(of: $0)) }),
            "discriminator": [
                "propertyName": "kind",
                "mapping": .map(SignalDocument.all.map { ($0.kind, .text("#/components/schemas/\(name(of: $0))")) }),
            ],
        ]
    }

    private static func schema(of signal: SignalDocument) -> DocumentNode {
        [
            "type": "object",
            "description": .text(signal.summary),
            "properties": .map(
                [
                    (ValueDocument.kind.name, ["type": "string", "const": .text(signal.kind)] as DocumentNode),
                    (ValueDocument.labels.name, ValueDocument.labels.schema),
                ] + signal.properties.map { ($0.name, $0.schema) }
            ),
            "required": .list(["kind"] + signal.properties.filter(\.isRequired).map { DocumentNode.text($0.name) }),
            "additionalProperties": false,
        ]
    }

    /// `RampValue`, the original's name for it.
    private static func name(of signal: SignalDocument) -> String {
        "\(signal.kind.prefix(1).uppercased())\(signal.kind.dropFirst())Value"
    }
}

/// Refers to one of ``DocumentSchema/schemas``.
func reference(to name: String) -> DocumentNode {
    ["$ref": "#/components/schemas/\(name)"]
}

extension Codec {
    /// Reads a whole document.
    ///
    /// - Throws: everything that is wrong with it.
    func readWhole(_ node: DocumentNode) throws(DocumentError) -> Value {
        var reading = Reading()
        let value = read(node, &reading)
        guard let value, reading.diagnostics.isEmpty else { throw DocumentError(reading.diagnostics) }
        return value
    }
}
