package import Catalogs
package import MetricModel
import Signals

/// A metric as it is written, in the configuration file and in the API alike.
package struct MetricDocument: Sendable {
    package var name: MetricName
    package var documentation: String
    package var unit: UnitName?
    package var type: MetricType
    package var hasTotalSuffix: Bool
    package var isCreationShown: Bool
    package var hasTimestamps: Bool
    package var labels: [LabelName]
    package var values: [ValueDocument]

    /// - Parameter clock: an epoch that values need not write; nil to write epochs only where their author did.
    package init(_ family: FamilyDefinition, clock: Timestamp? = nil) {
        name = family.name
        documentation = family.documentation
        unit = family.unit
        type = family.type
        hasTotalSuffix = family.hasTotalSuffix
        isCreationShown = family.isCreationShown
        hasTimestamps = family.hasTimestamps
        labels = family.labels
        values = family.values.map { ValueDocument($0, clock: clock) }
    }

    /// - Parameter epoch: when the time of values begins that do not say it themselves.
    package func definition(epoch: Timestamp, layer: Layer) -> FamilyDefinition {
        FamilyDefinition(
            name: name,
            documentation: documentation,
            unit: unit,
            type: type,
            hasTotalSuffix: hasTotalSuffix,
            isCreationShown: isCreationShown,
            hasTimestamps: hasTimestamps,
            labels: labels,
            values: values.map { $0.definition(epoch: epoch, layer: layer) },
            layer: layer
        )
    }
}

extension MetricDocument {
    private static let nameField = Field(
        "name",
        Codec<MetricName>.metricName,
        "The name: any text; one that is not of letters, digits, `_` and `:` is quoted or escaped as the scraper asks."
    )
    private static let documentationField = Field(
        "documentation",
        Codec.text(maximumLength: CatalogLimits().documentationLength),
        default: "",
        "The HELP text."
    )
    private static let unitField = Field(
        "unit",
        Codec<UnitName?>.unit,
        default: UnitName??.some(nil),
        "Appended to the name as `_unit`, unless the name ends so already or `disable_units` is set."
    )
    private static let typeField = Field(
        "type",
        Codec.choice(MetricType.allCases.map(\.rawValue)),
        default: MetricType.gauge.rawValue,
        "The type of metric; it decides what a value has."
    )
    private static let labelsField = Field(
        "labels",
        Codec.list(of: .labelName, "a list of names of labels"),
        default: [],
        "The names of the labels; none is allowed, for a metric with one value."
    )
    private static let totalSuffixField = Field(
        "total_suffix",
        Codec<Bool>.flag,
        default: true,
        "Only of a counter. False: its name has no `_total` at the end; OpenMetrics then shows it as a metric of unknown type."
    )
    private static let creationField = Field(
        "created",
        Codec<Bool>.flag,
        default: false,
        "True: `_created` tells when a counter, histogram or summary began, in OpenMetrics; protobuf always tells it."
    )
    private static let timestampsField = Field(
        "timestamps",
        Codec<Bool>.flag,
        default: false,
        "True: each sample carries the instant for which it was computed."
    )
    private static let defaultsField = Field(
        "defaults",
        anyMapping,
        default: DocumentNode(.map([])),
        "Keys that every value has unless it has its own."
    )
    /// More are no keys of values; each is put into every value.
    private static let maximumDefaultCount = 100

    private static func valuesField(
        _ type: MetricType,
        defaults: [DocumentNode.Entry] = []
    ) -> Field<[ValueDocument]> {
        Field(
            "values",
            Codec.list(of: ValueDocument.codec(for: type, defaults: defaults), "a list of values"),
            default: [],
            "The series, in the order in which they are exposed."
        )
    }
    static let fields: [any FieldDescription] = [
        nameField, documentationField, unitField, typeField, totalSuffixField, creationField, timestampsField,
        labelsField, defaultsField,
        valuesField(.gauge),
    ]

    /// Kept as it is: what its keys mean, each value decides.
    private static let anyMapping = Codec<DocumentNode>(
        schema: ["type": "object"],
        expectation: "a mapping",
        read: { node, reading in
            guard case .map(let entries) = node.content else {
                reading.report(node, insteadOf: "a mapping with keys of values")
                return nil
            }
            guard entries.count <= maximumDefaultCount else {
                reading.report("found \(entries.count) keys; allowed are \(maximumDefaultCount)", at: node.place)
                return nil
            }
            return node
        },
        write: { $0 }
    )

    static let codec = Codec<MetricDocument>(
        schema: reference(to: "Metric"),
        expectation: "a mapping with the keys of a metric",
        read: read,
        write: write
    )

    private static func read(_ node: DocumentNode, _ reading: inout Reading) -> MetricDocument? {
        guard let mapping = MappingReader(node, name: "a metric", knownKeys: fields.map(\.name), &reading)
        else { return nil }
        let name = mapping.read(nameField, &reading)
        let documentation = mapping.read(documentationField, &reading)
        let unit = mapping.read(unitField, &reading)
        let type = mapping.read(typeField, &reading).flatMap(MetricType.init)
        let labels = mapping.read(labelsField, &reading)
        let hasTotalSuffix = mapping.read(totalSuffixField, &reading)
        if let type, type != .counter, node[key: totalSuffixField.name] != nil {
            reading.within(.key(totalSuffixField.name)) {
                $0.report(
                    "a metric of type \(type.rawValue) has no '_total'; write it for a counter, or leave it out",
                    at: mapping.place(of: totalSuffixField.name)
                )
            }
        }
        let isCreationShown = mapping.read(creationField, &reading)
        let hasTimestamps = mapping.read(timestampsField, &reading)
        let defaults = mapping.read(defaultsField, &reading)?.entries ?? []
        // Without a type there is no telling what a value has.
        let values = type.flatMap { mapping.read(valuesField($0, defaults: defaults), &reading) }
        guard let name, let documentation, let unit, let type, let hasTotalSuffix, let isCreationShown,
            let hasTimestamps, let labels, let values
        else { return nil }
        return MetricDocument(
            name: name,
            documentation: documentation,
            unit: unit,
            type: type,
            hasTotalSuffix: hasTotalSuffix,
            isCreationShown: isCreationShown,
            hasTimestamps: hasTimestamps,
            labels: labels,
            values: values
        )
    }

    private static func write(_ metric: MetricDocument) -> DocumentNode {
        let flags = [
            (totalSuffixField, metric.hasTotalSuffix), (creationField, metric.isCreationShown),
            (timestampsField, metric.hasTimestamps),
        ]
        .filter { field, flag in flag != field.defaultValue }
        .map { field, flag in (field.name, field.codec.write(flag)) }
        let values = valuesField(metric.type)
        return .map(
            [
                (nameField.name, nameField.codec.write(metric.name)),
                (documentationField.name, documentationField.codec.write(metric.documentation)),
                (unitField.name, unitField.codec.write(metric.unit)),
                (typeField.name, typeField.codec.write(metric.type.rawValue)),
            ] + flags + [
                (labelsField.name, labelsField.codec.write(metric.labels)),
                (values.name, values.codec.write(metric.values)),
            ]
        )
    }

    private init(
        name: MetricName,
        documentation: String,
        unit: UnitName?,
        type: MetricType,
        hasTotalSuffix: Bool,
        isCreationShown: Bool,
        hasTimestamps: Bool,
        labels: [LabelName],
        values: [ValueDocument]
    ) {
        self.name = name
        self.documentation = documentation
        self.unit = unit
        self.type = type
        self.hasTotalSuffix = hasTotalSuffix
        self.isCreationShown = isCreationShown
        self.hasTimestamps = hasTimestamps
        self.labels = labels
        self.values = values
    }
}

extension MetricDocument {
    package static func read(_ node: DocumentNode) throws(DocumentError) -> MetricDocument {
        try codec.readWhole(node)
    }

    /// A metric whose name is known, and may be left out.
    package static func read(_ node: DocumentNode, named name: MetricName) throws(DocumentError) -> MetricDocument {
        let entry = DocumentNode.Entry(key: nameField.name, place: nil, value: nameField.codec.write(name))
        return try read(node.adding([entry]))
    }

    /// A list of metrics, which are read one after the other.
    ///
    /// - Throws: everything that is wrong with them; or that the document is none, as ``DocumentSource/node()`` does.
    package static func readAll(_ source: DocumentSource) throws -> [MetricDocument] {
        let metrics = ItemReader(codec, Reading())
        let root = try source.node(items: metrics.taking) ?? DocumentNode(.plain(""))
        var reading = metrics.reading
        let rest = reading.isOver ? [] : Codec.list(of: codec, "a list of metrics").read(root, &reading)
        guard let rest, reading.diagnostics.isEmpty else { throw DocumentError(reading.diagnostics.all) }
        return metrics.items + rest
    }

    package func write() -> DocumentNode {
        Self.codec.write(self)
    }
}
