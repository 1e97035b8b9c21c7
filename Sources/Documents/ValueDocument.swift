package import Catalogs
package import MetricModel
package import Signals

/// One value of a metric as it is written: `{kind: static, labels: [GET], value: 42}`.
package struct ValueDocument: Sendable {
    package var labels: [LabelValue]
    package var signal: any Signal

    package init(_ series: SeriesDefinition) {
        labels = series.labels
        signal = series.signal
    }

    init(labels: [LabelValue], signal: any Signal) {
        self.labels = labels
        self.signal = signal
    }

    package func definition(epoch: Timestamp, layer: Layer) -> SeriesDefinition {
        SeriesDefinition(labels: labels, signal: signal, epoch: epoch, layer: layer)
    }
}

extension ValueDocument {
    static let kind = Field(
        "kind",
        Codec.choice(SignalDocument.all.map(\.kind)),
        "The signal that the value follows."
    )
    static let labels = Field(
        "labels",
        Codec.list(of: .labelValue, "a list of the labels' values"),
        default: [],
        "The values of the metric's labels, in their order."
    )

    static let codec = Codec<ValueDocument>(
        schema: reference(to: "Value"),
        expectation: "a mapping with a kind, labels and the fields of the kind",
        read: read,
        write: write
    )

    private static func read(_ node: DocumentNode, _ reading: inout Reading) -> ValueDocument? {
        let document = node[key: kind.name].flatMap { kindNode -> SignalDocument? in
            // Its own errors are reported below, in their place among the others.
            var attempt = Reading()
            return kind.codec.read(kindNode, &attempt).flatMap(SignalDocument.named)
        }
        // Without a kind there is no telling which other keys belong here.
        let fieldNames = document?.fieldNames ?? SignalDocument.all.flatMap(\.fieldNames)
        let name = document.map { "a value of kind \($0.kind)" } ?? "a value"
        guard
            let mapping = MappingReader(node, name: name, knownKeys: [kind.name, labels.name] + fieldNames, &reading)
        else { return nil }
        let labels = mapping.read(labels, &reading)
        let signal = mapping.read(kind, &reading) == nil ? nil : document?.read(mapping, &reading)
        // A value whose signal is wrong is read all the same, with a blank one: what its labels break is told with the
        // rest, and what has been reported keeps it from being used.
        return labels.map { ValueDocument(labels: $0, signal: signal ?? Static()) }
    }

    private static func write(_ value: ValueDocument) -> DocumentNode {
        let kind = type(of: value.signal).kind
        let fields = SignalDocument.named(kind)?.write(value.signal) ?? []
        return .map([("kind", .text(kind)), ("labels", labels.codec.write(value.labels))] + fields)
    }
}

extension ValueDocument {
    package static func read(_ node: DocumentNode) throws(DocumentError) -> ValueDocument {
        try codec.readWhole(node)
    }
}
