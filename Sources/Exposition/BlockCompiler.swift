import Catalogs
import MetricModel
import Signals

/// Some series of a value, one after the other.
struct SeriesRun {
    var value: ValueDefinition
    var indices: Range<Int>
    /// How many of the value's series churn has replaced so far.
    var replaced = 0

    /// Which of them are there; nil when it is all.
    var window: PopulationWindow? { PopulationWindow(value, first: indices.lowerBound) }
}

/// Compiles the series of a family for one format.
struct BlockCompiler {
    let family: FamilyDefinition
    let spelling: Spelling
    private let cancellation: Cancellation
    private let context: LayoutContext
    private let metadata: FamilyMetadata
    private let labelNames: [String]

    init(
        _ family: FamilyDefinition,
        _ settings: CatalogSettings,
        _ spelling: Spelling,
        _ totals: TotalsCache,
        until cancellation: Cancellation
    ) {
        self.family = family
        self.spelling = spelling
        self.cancellation = cancellation
        let escaping = spelling.escaping
        context = LayoutContext(family, settings, totals)
        metadata = settings.metadata(of: family).escaped(by: escaping)
        labelNames = family.labels.map { escaping.escape($0.text, in: .label) }
    }

    /// The same for another syntax.
    func with(_ syntax: Syntax) -> BlockCompiler {
        let spelling = Spelling(syntax: syntax, escaping: spelling.escaping)
        return BlockCompiler(family, context.settings, spelling, context.totals, until: cancellation)
    }

    func rendition(of blocks: [any MeasuredBlock]) -> Rendition {
        switch spelling.syntax {
        case .text:
            Rendition(header: PrometheusText.header(of: metadata), blocks: blocks, footer: [], isMessage: false)
        case .openMetrics:
            Rendition(header: OpenMetricsText.header(of: metadata), blocks: blocks, footer: [], isMessage: false)
        case .protobuf:
            Rendition(
                header: ProtobufFamily.header(of: metadata),
                blocks: blocks,
                footer: ProtobufFamily.footer(of: metadata),
                isMessage: true
            )
        }
    }

    func blocks(of runs: [SeriesRun]) throws(CancellationError) -> [any MeasuredBlock] {
        switch spelling.syntax {
        case .text, .openMetrics: try lines(of: runs)
        case .protobuf:
            try ProtobufFamily.blocks(runs, in: context, metadata, labelNames, spelling.escaping, until: cancellation)
        }
    }

    private static let lineFeed = [UInt8(ascii: "\n")]

    private func lines(of runs: [SeriesRun]) throws(CancellationError) -> [SeriesBlock] {
        let isOpenMetrics = spelling.syntax == .openMetrics
        let format: TimestampText = isOpenMetrics ? .seconds : .milliseconds
        let timestamps = family.hasTimestamps ? format : nil
        var compiler = SeriesBlock.Compiler(.text, timestamps: timestamps, window: runs.first.flatMap(\.window))
        let textLines = TextLines(family, metadata, isOpenMetrics: isOpenMetrics)
        try context.forEachSeries(of: runs, until: cancellation) { layout, labels, presence in
            // A line that no reader of the format knows would cost it the whole page.
            if let own = layout.timestamp, !format.canWrite(own) { return }
            compiler.use(layout.timestamp == nil ? timestamps : nil)
            let stamp = layout.timestamp.map(format.suffix) ?? []
            compiler.begin(programs: layout.program, textLines.isCreationShown ? layout.creation : nil)
            let pairs = zip(labelNames, labels).map { (name: $0, text: $1.text) }
            for line in textLines.lines(of: layout) {
                compiler.add(
                    line.sample.value,
                    exemplars: textLines.hasExemplars ? line.sample.exemplars?.escaped(by: spelling.escaping) : nil,
                    isBucket: line.label != nil,
                    stamp: stamp,
                    suffix: Self.lineFeed
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
    /// Every series of some runs, in the order in which they are exposed.
    func forEachSeries(
        of runs: [SeriesRun],
        until cancellation: Cancellation,
        _ body: (SampleLayout, [LabelValue], Presence?) -> Void
    ) throws(CancellationError) {
        for run in runs {
            let mayHaveGaps = run.value.mayHaveGaps
            for index in run.indices {
                try cancellation.check()
                let series = series(index, of: run.value, replaced: run.replaced)
                var layout = layout(
                    of: series.definition,
                    exemplars: run.value.exemplars,
                    seed: series.seed,
                    mayHaveGaps: mayHaveGaps
                )
                layout.timestamp = run.value.timestamp
                let presence = Presence(series.definition, seed: series.seed, layout)
                body(layout, series.labels, presence)
            }
        }
    }
}

extension ValueDefinition {
    /// Whether a series of it may be absent at some moments because a signal has no value: one of its own, or of a value that a
    /// formula of it looks at.
    fileprivate var mayHaveGaps: Bool {
        !draws.isEmpty || source.signals.contains { $0.hasGaps || !$0.references.isEmpty }
    }
}
