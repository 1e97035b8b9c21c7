import Catalogs
import MetricModel
import Signals

/// A family as an `io.prometheus.client.MetricFamily` message (prometheus/client_model, metrics.proto; Prometheus
/// documentation, "Exposition formats", "Protobuf format"). Types that the schema lacks are what client libraries make of
/// them: info and stateset are gauges, one metric for each state.
enum ProtobufFamily {
    /// Fields 1 to 3: name, help, type.
    static func header(of family: FamilyMetadata) -> [UInt8] {
        let room = family.prometheusName.text.utf8.count + family.help.utf8.count + 40
        return ProtobufWriter.bytes(room: room) { writer in
            writer.integer(3, number(of: family.type))
            if !family.help.isEmpty { writer.text(2, family.help) }
            writer.text(1, family.prometheusName.text)
        }
    }

    /// Field 5, which stands after the metrics: the unit.
    static func footer(of family: FamilyMetadata) -> [UInt8] {
        guard let unit = family.unit else { return [] }
        return ProtobufWriter.bytes(room: unit.text.utf8.count + 20) { $0.text(5, unit.text) }
    }

    /// A whole family with its length, of samples with one number each.
    static func message(of family: MetricFamily) -> [UInt8] {
        let field = ProtobufMetric.valueField(family.metadata.type)
        let (header, footer) = (header(of: family.metadata), footer(of: family.metadata))
        let metrics = family.samples.flatMap { sample in
            let labels = ProtobufMetric.labels(sample.labels.map { ($0.name.text, $0.value.text) })
            return ProtobufWriter.bytes(room: labels.count + 100) { writer in
                writer.message(4) { writer in
                    writer.message(field) { $0.double(1, sample.value) }
                    writer.raw(labels)
                }
            }
        }
        let length = header.count + metrics.count + footer.count
        return ProtobufWriter.bytes(room: 10) { $0.varint(UInt64(length)) } + header + metrics + footer
    }

    private static func number(of type: MetricType) -> UInt64 {
        switch type {
        case .counter: 0
        case .gauge, .info, .stateSet: 1
        case .summary: 2
        case .unknown: 3
        case .histogram: 4
        case .gaugeHistogram: 5
        }
    }

    static func blocks(
        _ runs: [SeriesRun],
        in context: LayoutContext,
        _ metadata: FamilyMetadata,
        _ labelNames: [String],
        _ escaping: EscapingScheme,
        until cancellation: Cancellation
    ) throws(CancellationError) -> [any MeasuredBlock] {
        let family = context.family
        func labels(_ values: [LabelValue]) -> [(name: String, text: String)] {
            zip(labelNames, values).map { ($0, $1.text) }
        }
        let window = runs.first.flatMap(\.window)
        if runs.allSatisfy({ hasFixedLength($0.value, in: family) }) {
            var compiler = SeriesBlock.Compiler(.fixed, window: window)
            try context.forEachSeries(of: runs, until: cancellation) { layout, values, presence in
                compiler.begin(programs: layout.program)
                for sample in layout.samples { add(sample, of: layout, metadata, labels(values), to: &compiler) }
                compiler.end(presence)
            }
            return compiler.finish()
        }
        var compiler = MessageBlock.Compiler(hasTimestamps: family.hasTimestamps, window: window)
        try context.forEachSeries(of: runs, until: cancellation) { layout, values, presence in
            let metrics = ProtobufMetric.metrics(layout, metadata, labels(values), escaping)
            let programs = [layout.program, layout.creation].compactMap { $0 }
            compiler.add(metrics, programs: programs, presence: presence)
        }
        return compiler.finish()
    }

    /// Whether nothing but `double`s changes in a value's messages.
    private static func hasFixedLength(_ value: ValueDefinition, in family: FamilyDefinition) -> Bool {
        guard !family.hasTimestamps || value.timestamp != nil else { return false }
        return switch family.type {
        case .gauge, .info, .stateSet, .unknown: true
        case .counter: value.exemplars == nil && !value.source.hasResets
        case .histogram, .gaugeHistogram, .summary: false
        }
    }

    /// Adds a metric with one `double`; what is part of another one is left out.
    private static func add(
        _ sample: SampleLayout.Sample,
        of layout: SampleLayout,
        _ metadata: FamilyMetadata,
        _ labels: [(name: String, text: String)],
        to compiler: inout SeriesBlock.Compiler
    ) {
        if case .created = sample.role { return }
        let labels = ProtobufMetric.labels(labels, of: sample, metadata)
        var suffix: [UInt8] = []
        if case .created = layout.samples.last?.role, case .constant(let created) = layout.samples.last?.value {
            suffix = ProtobufWriter.bytes(room: 40) { $0.timestamp(3, seconds: created) }
        }
        let stamp: [UInt8] =
            layout.timestamp.map { instant in
                ProtobufWriter.bytes(room: 20) { $0.metricTimestamp(instant.milliseconds) }
            } ?? []
        compiler.add(sample.value, suffix: suffix + stamp) { bytes in
            // The value's message: tag, eight bytes, and what comes after; around it, the metric's.
            let valueLength = 1 + FixedNumber.maximumLength + suffix.count
            bytes += ProtobufWriter.bytes(room: labels.count + 100) { writer in
                writer.varint(1 << 3 | 1)
                writer.varint(UInt64(valueLength))
                writer.varint(ProtobufMetric.valueField(metadata.type) << 3 | 2)
                writer.raw(labels)
                writer.varint(UInt64(writer.count - 1 + valueLength + stamp.count))
                writer.varint(4 << 3 | 2)
            }
        }
    }
}
