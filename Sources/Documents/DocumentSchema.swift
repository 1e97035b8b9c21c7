import Catalogs
import Signals

/// The JSON schemas of what the API takes and gives, made of the descriptions that read it.
package enum DocumentSchema {
    /// By name, as a document refers to them: `#/components/schemas/Metric`.
    package static var schemas: [(String, DocumentNode)] {
        let records = [
            ("CounterValue", "What a counter counts.", SourceReader.counter),
            ("HistogramValue", "What a histogram observes.", SourceReader.histogram),
            ("GaugeHistogramValue", "What a gauge histogram shows.", SourceReader.gaugeHistogram),
            ("SummaryValue", "What a summary observes.", SourceReader.summary),
            ("StateSetValue", "Which state something is in.", SourceReader.stateSet),
        ]
        return [
            ("Metric", mappingSchema("A metric: its name, and the series that it has.", MetricDocument.fields)),
            (
                "NamedMetric",
                mappingSchema(
                    "A metric whose name stands elsewhere already; it may be left out, or is the same.",
                    MetricDocument.fields,
                    optional: MetricDocument.fields.map(\.name)
                )
            ),
            ("Configuration", mappingSchema("A configuration file.", ConfigDocument.fields)),
            ("Metrics", ["type": "array", "items": reference(to: "Metric")]),
            ("Value", value(records.map(\.0))),
            ("SignalValue", oneKind(ending: "Value")),
            ("Signal", signal),
        ]
            + records.map { name, summary, record in
                (name, mappingSchema(summary, record.fields + ValueDocument.commonFields))
            }
            + [("InfoValue", mappingSchema("Labels alone.", ValueDocument.commonFields))]
            + SharedSchema.schemas
            + [("Exemplars", Codec<FieldValue>.fieldValue(of: ExemplarChoice.type).schema)]
            + SignalDocument.all.map { (name(of: $0, ending: "Value"), schema(of: $0, ValueDocument.commonFields)) }
            + SignalDocument.all.map { (name(of: $0, ending: "Signal"), schema(of: $0, [])) }
    }

    /// What a value has depends on the type of its metric.
    private static func value(_ records: [String]) -> DocumentNode {
        ["anyOf": .list(([("SignalValue")] + records + ["InfoValue"]).map(reference))]
    }

    /// One of the kinds, told apart by `kind`.
    private static func oneKind(ending: String) -> DocumentNode {
        [
            "oneOf": .list(SignalDocument.all.map { reference(to: name(of: $0, ending: ending)) }),
            "discriminator": [
                "propertyName": "kind",
                "mapping": .map(
                    SignalDocument.all.map {
                        ($0.kind, .text("#/components/schemas/\(name(of: $0, ending: ending))"))
                    }
                ),
            ],
        ]
    }

    /// A number is short for a static signal.
    private static var signal: DocumentNode {
        ["anyOf": [Codec<FieldValue>.parameter(of: .number(.finite)).schema, oneKind(ending: "Signal")]]
    }

    private static func schema(of signal: SignalDocument, _ common: [any FieldDescription]) -> DocumentNode {
        [
            "type": "object",
            "description": .text(signal.summary),
            "properties": .map(
                [("kind", ["type": "string", "const": .text(signal.kind)] as DocumentNode)]
                    + (common + signal.fields).map { ($0.name, $0.schema) }
            ),
            "required": .list(["kind"] + signal.fields.filter(\.isRequired).map { DocumentNode.text($0.name) }),
            "additionalProperties": false,
        ]
    }

    /// `RampValue`, the original's name for it.
    private static func name(of signal: SignalDocument, ending: String) -> String {
        let words = signal.kind.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return words.joined() + ending
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
        guard let value, reading.diagnostics.isEmpty else { throw DocumentError(reading.diagnostics.all) }
        return value
    }
}
