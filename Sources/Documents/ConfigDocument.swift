package import Catalogs
package import MetricModel
import Signals

/// The configuration file.
package enum ConfigDocument {
    private static let disableUnits = Field(
        "disable_units",
        Codec<Bool>.flag,
        default: false,
        "True: units are not appended to the names of metrics."
    )
    private static let seed = Field("seed", Codec<UInt64>.wholeNumber, default: 0, "All randomness derives from it.")
    private static let clock = Field("clock", clockCodec, default: CatalogSettings.Epoch.whenAdded, "Time for signals.")
    private static let metrics = Field(
        "metrics",
        Codec.list(of: metricOrMistake, "a list of metrics"),
        default: [],
        "The metrics."
    )
    static let fields: [any FieldDescription] = [disableUnits, seed, clock, metrics]

    /// nil for a metric that could not be read: the others are checked all the same, so that all errors are told at once.
    private static let metricOrMistake = Codec<MetricDocument?>(
        schema: MetricDocument.codec.schema,
        expectation: MetricDocument.codec.expectation,
        read: { .some(MetricDocument.codec.read($0, &$1)) },
        write: { $0.map(MetricDocument.codec.write) ?? DocumentNode(.plain("null")) }
    )

    package typealias FileReader = @Sendable (String) throws(UnreadableFile) -> String

    /// What a file without a document, or with an empty one, stands for.
    private static let emptyFile: DocumentNode = [:]

    private static let epoch = Field(
        "epoch",
        epochCodec,
        default: CatalogSettings.Epoch.whenAdded,
        "When the time of signals begins: `start` (when a value is added), `unix` (1970) or an RFC 3339 date."
    )

    private static let clockCodec = Codec<CatalogSettings.Epoch>(
        schema: mappingSchema("When the time of signals begins.", [epoch]),
        expectation: "a mapping with the key epoch",
        read: { node, reading in
            MappingReader(node, name: "the clock", knownKeys: [epoch.name], &reading)?.read(epoch, &reading)
        },
        write: { [epoch.name: epoch.codec.write($0)] }
    )

    private static let epochCodec = Codec<CatalogSettings.Epoch>(
        schema: ["type": "string"],
        expectation: "start, unix or a date such as 2026-01-01T00:00:00Z",
        read: { node, reading in
            let expectation = "start, unix or a date such as 2026-01-01T00:00:00Z"
            guard let text = readText(node, insteadOf: expectation, &reading) else { return nil }
            switch text {
            case "start": return .whenAdded
            case "unix": return .fixed(.unixEpoch)
            default:
                do throws(InstantError) {
                    return .fixed(try node.instant())
                } catch {
                    reading.report(node, insteadOf: expectation, because: error.reason)
                    return nil
                }
            }
        },
        write: { epoch in
            switch epoch {
            case .whenAdded: "start"
            case .fixed(let instant): .text(InstantText.text(instant))
            }
        }
    )

    /// Reads a configuration file to the catalog that it defines.
    ///
    /// - Parameters:
    ///   - start: when the process started, the epoch of values unless the file says otherwise.
    ///   - reservedNames: names of the exporter's own metrics.
    ///   - limits: how large the definitions may be.
    ///   - readFile: reads a file that the configuration names, by its path.
    /// - Throws: everything that is wrong with the file, in its order.
    package static func catalog(
        from text: String,
        startedAt start: Timestamp,
        reservedNames: Set<MetricName>,
        limits: CatalogLimits,
        readFile: @escaping FileReader
    ) throws(DocumentError) -> Catalog {
        let metrics = ItemReader(metricOrMistake, Reading(readFile: readFile), under: Self.metrics.name)
        let root = try YAMLReading.read(text, maximumDepth: limits.nesting, items: metrics.taking).result.get()
        var reading = metrics.reading
        guard !reading.isOver,
            let mapping = MappingReader(
                root.flatMap { $0.isNull ? nil : $0 } ?? emptyFile,
                name: "the configuration",
                knownKeys: fields.map(\.name),
                &reading
            )
        else { throw DocumentError(reading.diagnostics.inOrder) }
        var settings = CatalogSettings()
        settings.limits = limits
        settings.startedAt = start
        if let disableUnits = mapping.read(disableUnits, &reading) { settings.disableUnits = disableUnits }
        if let seed = mapping.read(seed, &reading) { settings.seed = seed }
        if let epoch = mapping.read(clock, &reading) { settings.epoch = epoch }

        var catalog = Catalog(settings: settings, reservedNames: reservedNames)
        // Those that an anchor or a merge key stands for are in the tree.
        let documents = metrics.items + (mapping.read(Self.metrics, &reading) ?? [])
        var violations: [(path: FieldPath, violation: Violation)] = []
        for (index, document) in documents.enumerated() {
            guard let definition = document?.definition(epoch: settings.epoch(addedAt: start), layer: .file)
            else { continue }
            do throws(EditError) {
                try catalog.apply(.create(definition))
            } catch {
                let path = FieldPath()[key: Self.metrics.name][index: index]
                violations += error.violations.map { (path, $0) }
            }
            if violations.count > DiagnosticList.maximumCount { break }
        }
        let places = DocumentSource(.yaml(text), maximumDepth: limits.nesting)
            .places(of: violations.map { $0.path + $0.violation.path }, itemsUnder: Self.metrics.name)
        for (violation, place) in zip(violations, places) {
            reading.report(violation.violation, in: violation.path, at: place)
        }
        guard reading.diagnostics.isEmpty else { throw DocumentError(reading.diagnostics.inOrder) }
        return catalog
    }

    /// Definitions as one file which, loaded elsewhere, gives the same page: with every epoch, either
    /// by the clock or at its value.
    package static func write(_ families: [FamilyDefinition], settings: CatalogSettings) -> DocumentNode {
        let clock =
            switch settings.epoch {
            case .fixed(let instant): instant
            case .whenAdded: mostFrequentEpoch(of: families) ?? settings.startedAt
            }
        return .map([
            (disableUnits.name, disableUnits.codec.write(settings.disableUnits)),
            (seed.name, seed.codec.write(settings.seed)),
            (Self.clock.name, Self.clock.codec.write(.fixed(clock))),
            (metrics.name, .list(families.map { MetricDocument($0, clock: clock).write() })),
        ])
    }

    private static func mostFrequentEpoch(of families: [FamilyDefinition]) -> Timestamp? {
        var counts: [Timestamp: Int] = [:]
        for family in families {
            for value in family.values { counts[value.epoch, default: 0] += 1 }
        }
        // Of several the earliest, so that the same catalog is always written in the same way.
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}

extension DocumentNode {
    /// The place of the node at a path, or of the last one on the way to it.
    package func place(nearest path: FieldPath) -> Place? {
        var node = self
        for step in path.steps {
            let next =
                switch step {
                case .key(let key): node[key: key]
                case .index(let index): node[index: index]
                }
            guard let next else { break }
            node = next
        }
        return node.place
    }
}
