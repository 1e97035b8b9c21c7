package import Catalogs
package import MetricModel

/// A metric as it is written, in the configuration file and in the API alike.
package struct MetricDocument: Sendable {
    package var name: MetricName
    package var documentation: String
    package var unit: UnitName?
    package var type: MetricType
    package var labels: [LabelName]
    package var values: [ValueDocument]

    package init(_ family: FamilyDefinition) {
        name = family.name
        documentation = family.documentation
        unit = family.unit
        type = family.type
        labels = family.labels
        values = family.series.map(ValueDocument.init)
    }

    /// - Parameter epoch: when the time of the signals begins.
    package func definition(epoch: Timestamp, layer: Layer) -> FamilyDefinition {
        FamilyDefinition(
            name: name,
            documentation: documentation,
            unit: unit,
            type: type,
            labels: labels,
            series: values.map { $0.definition(epoch: epoch, layer: layer) },
            layer: layer
        )
    }
}

extension MetricDocument {
    private static let nameField = Field("name", Codec<MetricName>.metricName, "The name, as Prometheus allows it.")
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
        Codec.choice([MetricType.gauge.rawValue]),
        default: MetricType.gauge.rawValue,
        "The type of metric."
    )
    private static let labelsField = Field(
        "labels",
        Codec.list(of: .labelName, "a list of names of labels"),
        default: [],
        "The names of the labels; none is allowed, for a metric with one value."
    )
    private static let valuesField = Field(
        "values",
        Codec.list(of: ValueDocument.codec, "a list of values"),
        default: [],
        "The series, in the order in which they are exposed."
    )
    static let fields: [any FieldDescription] = [
        nameField, documentationField, unitField, typeField, labelsField, valuesField,
    ]

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
        let values = mapping.read(valuesField, &reading)
        guard let name, let documentation, let unit, let type, let labels, let values else { return nil }
        return MetricDocument(
            name: name,
            documentation: documentation,
            unit: unit,
            type: type,
            labels: labels,
            values: values
        )
    }

    private static func write(_ metric: MetricDocument) -> DocumentNode {
        [
            nameField.name: nameField.codec.write(metric.name),
            documentationField.name: documentationField.codec.write(metric.documentation),
            unitField.name: unitField.codec.write(metric.unit),
            typeField.name: typeField.codec.write(metric.type.rawValue),
            labelsField.name: labelsField.codec.write(metric.labels),
            valuesField.name: valuesField.codec.write(metric.values),
        ]
    }

    private init(
        name: MetricName,
        documentation: String,
        unit: UnitName?,
        type: MetricType,
        labels: [LabelName],
        values: [ValueDocument]
    ) {
        self.name = name
        self.documentation = documentation
        self.unit = unit
        self.type = type
        self.labels = labels
        self.values = values
    }
}

extension MetricDocument {
    package static func read(_ node: DocumentNode) throws(DocumentError) -> MetricDocument {
        try codec.readWhole(node)
    }

    package func write() -> DocumentNode {
        Self.codec.write(self)
    }
}
