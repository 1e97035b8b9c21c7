package import Catalogs
package import MetricModel
package import Signals

/// One value of a metric as it is written: `{kind: static, labels: [GET], value: 42}`.
package struct ValueDocument: Sendable {
    package var labels: [LabelPattern]
    package var source: SeriesSource
    package var draws: [ParameterDraw]
    package var lifetime: Lifetime
    package var exemplars: ExemplarChoice?
    package var timestamp: Timestamp?
    /// nil for the one that the clock gives.
    package var epoch: Timestamp?

    /// - Parameter clock: an epoch that need not be written; nil to write an epoch only where its author did.
    package init(_ value: ValueDefinition, clock: Timestamp? = nil) {
        labels = value.labels
        source = value.source
        draws = value.draws
        lifetime = value.lifetime
        exemplars = value.exemplars
        timestamp = value.timestamp
        epoch = (clock.map { $0 != value.epoch } ?? value.isEpochWritten) ? value.epoch : nil
    }

    init(
        labels: [LabelPattern],
        source: SeriesSource,
        draws: [ParameterDraw],
        lifetime: Lifetime,
        exemplars: ExemplarChoice?,
        timestamp: Timestamp?,
        epoch: Timestamp?
    ) {
        self.labels = labels
        self.source = source
        self.draws = draws
        self.lifetime = lifetime
        self.exemplars = exemplars
        self.timestamp = timestamp
        self.epoch = epoch
    }

    /// - Parameter clock: the epoch, unless one is written.
    package func definition(epoch clock: Timestamp, layer: Layer) -> ValueDefinition {
        ValueDefinition(
            labels: labels,
            source: source,
            draws: draws,
            lifetime: lifetime,
            exemplars: exemplars,
            timestamp: timestamp,
            epoch: epoch ?? clock,
            isEpochWritten: epoch != nil,
            layer: layer
        )
    }
}

extension ValueDocument {
    static let labels = Field(
        "labels",
        Codec.list(of: .labelPattern, "a list of the labels' values"),
        default: [],
        "The values of the metric's labels, in their order. Braces expand: `pod-{1..3}`, `{GET,POST}`."
    )
    static let exemplars = Field(
        "exemplars",
        Codec<FieldValue>.fieldValue(of: ExemplarChoice.type).withSchema(reference(to: "Exemplars")),
        default: FieldValue.none,
        "Exemplars on a counter or on a histogram's buckets, in formats that have them: new ones every now and then, or a list of "
            + "fixed ones."
    )
    static let timestamp = Field(
        "timestamp",
        Codec<Timestamp?>.optionalSampleTimestamp,
        default: Timestamp??.some(nil),
        "The instant that every sample of this value carries, on each page: RFC 3339, or seconds since 1970. Before 1970 "
            + "the Prometheus text format has no such number, and leaves the value out."
    )
    static let epoch = Field(
        "epoch",
        Codec<Timestamp?>.optionalInstant,
        default: Timestamp??.some(nil),
        "When the time of this value begins, instead of the clock's epoch: RFC 3339, or seconds since 1970."
    )
    static let lifetime = RecordDocument(Lifetime.self)

    /// The keys that a value of every type has.
    static let commonFields: [any FieldDescription] = [labels] + lifetime.fields + [exemplars, timestamp, epoch]

    /// A value of a metric of some type.
    ///
    /// - Parameter defaults: what a value has where it does not say otherwise.
    static func codec(for type: MetricType, defaults: [DocumentNode.Entry] = []) -> Codec<ValueDocument> {
        Codec(
            schema: reference(to: "Value"),
            expectation: "a mapping with labels and what a value of type \(type.rawValue) has",
            read: { read($0.adding(defaults), type, &$1) },
            write: write
        )
    }

    private static func read(_ node: DocumentNode, _ type: MetricType, _ reading: inout Reading) -> ValueDocument? {
        let source = SourceReader(node, type)
        let known = source.knownKeys + commonFields.map(\.name)
        guard let mapping = MappingReader(node, name: source.name, knownKeys: known, &reading) else { return nil }
        let drawCount = reading.draws.count
        let labels = mapping.read(labels, &reading)
        let read = source.read(mapping, &reading)
        let lifetime = Self.lifetime.read(mapping, &reading) as? Lifetime
        let exemplars = mapping.read(exemplars, &reading).flatMap(ExemplarChoice.init)
        let timestamp = mapping.read(timestamp, &reading)
        let epoch = mapping.read(epoch, &reading)
        let draws = reading.takeDraws(since: drawCount)
        if let read { checkSpread(draws, read, mapping, &reading) }
        // A value whose source is wrong is read all the same, with a blank one: what its labels break is told with the
        // rest, and what has been reported keeps it from being used.
        return labels.map {
            ValueDocument(
                labels: $0,
                source: read ?? SeriesSource.blank(type),
                draws: draws,
                lifetime: lifetime ?? .always,
                exemplars: exemplars,
                timestamp: timestamp ?? nil,
                epoch: epoch ?? nil
            )
        }
    }

    /// Only what repeats has a period to spread over.
    private static func checkSpread(
        _ draws: [ParameterDraw],
        _ source: SeriesSource,
        _ mapping: MappingReader,
        _ reading: inout Reading
    ) {
        for draw in draws
        where draw.choices == .spread && source.signal(at: draw.path.dropLast()).flatMap(Modified.cycle) == nil {
            let message =
                "'spread' spreads series over a period, and this signal does not repeat; write a length of time"
            guard case .key(let key)? = draw.path.first else { continue }
            reading.within(.key(key)) { $0.report(message, at: mapping.place(of: key)) }
        }
    }

    private static func write(_ value: ValueDocument) -> DocumentNode {
        let (head, rest) = SourceReader.write(value.source)
        var entries = head + [(labels.name, labels.codec.write(value.labels))] + rest
        entries += lifetime.write(value.lifetime, withDefaults: false)
        if let exemplars = value.exemplars {
            entries.append((Self.exemplars.name, Self.exemplars.codec.write(exemplars.fieldValue)))
        }
        if let timestamp = value.timestamp {
            entries.append((Self.timestamp.name, Self.timestamp.codec.write(timestamp)))
        }
        if let epoch = value.epoch { entries.append((Self.epoch.name, Self.epoch.codec.write(epoch))) }
        return value.draws.reduce(into: .map(entries)) { node, draw in
            node.replace(draw.path[...], with: draw.node)
        }
    }
}

extension ValueDocument {
    /// A value of a metric of some type.
    package static func read(_ node: DocumentNode, as type: MetricType) throws(DocumentError) -> ValueDocument {
        try codec(for: type).readWhole(node)
    }

    package func write() -> DocumentNode {
        Self.write(self)
    }
}
