import Catalogs
import MetricModel
import Signals

/// A family in one format: its head, its series as blocks, and what follows them.
struct Rendition: Sendable {
    let header: [UInt8]
    let samples: Samples
    private let footer: [UInt8]

    enum Samples: Sendable {
        case text([SeriesBlock])
        /// One message, which begins with its length.
        case message([any MeasuredBlock])
    }

    var blockCount: Int {
        switch samples {
        case .text(let blocks): blocks.count
        case .message(let blocks): blocks.count
        }
    }

    func block(_ index: Int) -> any PageBlock {
        switch samples {
        case .text(let blocks): blocks[index]
        case .message(let blocks): blocks[index]
        }
    }

    /// What stands before the first block at an instant; nil when the family is not to be seen there.
    func opening(at instant: Timestamp) -> [UInt8]? {
        guard case .message(let blocks) = samples else { return header }
        // A family without metrics has no place in protobuf; readers skip it at best.
        let length = blocks.reduce(0) { $0 + $1.length(at: instant) }
        guard length > 0 else { return nil }
        let whole = UInt64(header.count + length + footer.count)
        return ProtobufWriter.bytes(room: 10) { $0.varint(whole) } + header
    }

    /// What ``opening(at:)`` is at most.
    var maximumOpeningLength: Int { header.count + 10 }

    var maximumClosingLength: Int { footer.count }

    /// What stands after the last block at an instant; nothing when the family is not to be seen there.
    func closing(at instant: Timestamp) -> [UInt8] {
        guard case .message(let blocks) = samples, !footer.isEmpty else { return footer }
        return blocks.contains { $0.length(at: instant) > 0 } ? footer : []
    }
}

extension Rendition {
    /// Compiles a family, whatever the format.
    init(_ family: FamilyDefinition, _ settings: CatalogSettings, _ syntax: Syntax, _ escaping: EscapingScheme) {
        let metadata = settings.metadata(of: family).escaped(by: escaping)
        let context = LayoutContext(family, settings)
        let labels = family.labels.map { escaping.escape($0.text, in: .label) }
        switch syntax {
        case .text, .openMetrics:
            header = syntax == .text ? PrometheusText.header(of: metadata) : OpenMetricsText.header(of: metadata)
            footer = []
            samples = .text(Self.lines(context, metadata, labels, isOpenMetrics: syntax == .openMetrics, escaping))
        case .protobuf:
            header = ProtobufFamily.header(of: metadata)
            footer = ProtobufFamily.footer(of: metadata)
            samples = .message(ProtobufFamily.blocks(context, metadata, labels, escaping))
        }
    }

    /// The lines of Prometheus text under the head of OpenMetrics.
    init(_ text: Rendition, openMetricsHeaderOf metadata: FamilyMetadata) {
        header = OpenMetricsText.header(of: metadata)
        samples = text.samples
        footer = []
    }

    private static let lineFeed = [UInt8(ascii: "\n")]

    private static func lines(
        _ context: LayoutContext,
        _ metadata: FamilyMetadata,
        _ labelNames: [String],
        isOpenMetrics: Bool,
        _ escaping: EscapingScheme
    ) -> [SeriesBlock] {
        let family = context.family
        let timestamps: TimestampText? =
            family.hasTimestamps ? (isOpenMetrics ? .seconds : .milliseconds) : nil
        var compiler = SeriesBlock.Compiler(.text, timestamps: timestamps)
        let textLines = TextLines(family, metadata, isOpenMetrics: isOpenMetrics)
        context.forEachSeries { layout, labels, presence in
            compiler.begin(programs: layout.program, textLines.isCreationShown ? layout.creation : nil)
            let pairs = zip(labelNames, labels).map { (name: $0, text: $1.text) }
            for line in textLines.lines(of: layout) {
                compiler.add(
                    line.sample.value,
                    exemplars: isOpenMetrics ? line.sample.exemplars?.escaped(by: escaping) : nil,
                    isBucket: line.label != nil,
                    suffix: lineFeed
                ) { text in
                    appendSeriesText(name: line.name, labels: line.label.map { pairs + [$0] } ?? pairs, to: &text)
                }
            }
            compiler.end(presence)
        }
        return compiler.finish()
    }
}

extension LayoutContext {
    /// Every series of the family, in the order in which they are exposed.
    func forEachSeries(_ body: (SampleLayout, [LabelValue], Presence?) -> Void) {
        for value in family.values {
            for index in 0..<value.seriesCount {
                let labels = value.labels(ofSeries: index)
                let seed = seed(ofSeries: labels)
                let series = value.series(index, seed: seed)
                body(
                    layout(of: series, exemplars: value.exemplars, seed: seed),
                    labels,
                    Presence(series, seed: seed)
                )
            }
        }
    }
}
