import MetricModel
import Signals

/// How much text some values are on a page at most, counted without writing any of it: in whichever of the text formats,
/// and with whichever escaping of names, that is longest.
///
/// What depends on the metric alone, such as its name, is left for the metric to add.
struct PageSize: Sendable {
    private var series = 0
    private var lines = 0
    /// Label values, of each series once.
    private var labels = 0
    /// What the lines have besides name, labels' names and instant.
    private var rest = 0
    /// Lines with a label that is named after the metric.
    private var states = 0

    /// What a number takes at most: `-2.2250738585072014e-308`.
    private static let number = 24
    /// A blank and milliseconds, or seconds with three decimals.
    private static let instant = 22
    /// What churn appends to a label's value: a hyphen and a number.
    private static let generation = 20

    init() {}

    init(_ value: ValueDefinition) {
        series = value.seriesCount
        let each = value.labels.reduce((length: 0, count: 1)) { all, pattern in
            (
                sum(product(all.length, pattern.count), product(pattern.quotedLength, all.count)),
                product(all.count, pattern.count)
            )
        }
        labels = each.length
        if value.lifetime.churn != nil { labels = sum(labels, product(series, Self.generation)) }
        let own = Self.ownText(of: value.source)
        lines = product(series, own.lineCount)
        rest = sum(product(labels, own.lineCount), product(series, own.length))
        if case .stateSet = value.source { states = lines }
        if value.timestamp != nil { rest = sum(rest, product(lines, Self.instant)) }
        switch value.exemplars {
        case .drawn(let exemplars):
            rest = sum(rest, product(product(series, own.exemplarCount), Self.length(of: exemplars.labels)))
        case .fixed(let exemplars):
            rest = sum(rest, product(series, exemplars.reduce(0) { $0 + Self.length(of: $1.labels) }))
        case nil: break
        }
    }

    static func + (left: PageSize, right: PageSize) -> PageSize {
        var all = left
        all.series = sum(left.series, right.series)
        all.lines = sum(left.lines, right.lines)
        all.labels = sum(left.labels, right.labels)
        all.rest = sum(left.rest, right.rest)
        all.states = sum(left.states, right.states)
        return all
    }

    /// What the type adds to the lines of one series: endings of names, labels of its own, and numbers.
    private static func ownText(of source: SeriesSource) -> (lineCount: Int, length: Int, exemplarCount: Int) {
        func label(_ name: String, count: Int) -> Int { count * (name.utf8.count + 4 + number) }
        switch source {
        case .signal, .counter: return (1, "_total".utf8.count + number, 1)
        case .info: return (1, "_info".utf8.count + 1, 0)
        case .histogram(let histogram):
            let buckets = histogram.bounds.count + 1
            return (buckets + 2, (buckets + 2) * ("_bucket".utf8.count + number) + label("le", count: buckets), buckets)
        case .gaugeHistogram(let histogram):
            let buckets = histogram.bounds.count + 1
            return (buckets + 2, (buckets + 2) * ("_gcount".utf8.count + number) + label("le", count: buckets), 0)
        case .summary(let summary):
            let quantiles = summary.quantiles.quantiles.count
            let numbers = (quantiles + 2) * number
            return (quantiles + 2, numbers + 2 * "_count".utf8.count + label("quantile", count: quantiles), 0)
        case .stateSet(let states):
            return (states.states.count, states.states.reduce(0) { $0 + BraceSequence.quotedLength($1.utf8) + 1 }, 0)
        }
    }

    /// ` # {a="b"} 1 1.5`
    private static func length(of labels: TextTable) -> Int {
        // As many code points are allowed, a byte each; all beyond that is in the text as it is written.
        Exemplars.maximumLength
            + labels.entries.reduce(8 + 2 * number) { length, entry in
                length + 6 + 2 * (entry.key.utf8.count + entry.text.utf8.count)
            }
    }

    /// Bytes of a whole metric.
    func byteCount(of family: FamilyDefinition, _ settings: CatalogSettings) -> Int {
        let metadata = settings.metadata(of: family)
        let name =
            EscapingScheme.allCases.map {
                Self.length(metadata.escaped(by: $0).name(of: .value, in: .openMetrics).text)
            }.max() ?? 0
        let labelNames = family.labels.map { label in
            EscapingScheme.allCases.map { Self.length($0.escape(label.text, in: .label)) }.max() ?? 0
        }
        // `name{a="b",c="d"} `, and a line feed.
        let line =
            labelNames.reduce(name + 4) { $0 + $1 + 4 } + (family.hasTimestamps ? Self.instant : 0)
        let help = BraceSequence.quotedLength(family.documentation.utf8)
        var count = sum(product(lines, line), rest)
        count = sum(count, product(states, name + 4))
        if family.isCreationShown {
            count = sum(count, sum(product(series, line + "_created".utf8.count + Self.number), labels))
        }
        // `# HELP`, `# TYPE` and `# UNIT`.
        return sum(count, 3 * (name + 10) + help + "gaugehistogram".utf8.count + (family.unit?.text.utf8.count ?? 0))
    }

    /// Of a name in quotes, which it may need.
    private static func length(_ name: String) -> Int { BraceSequence.quotedLength(name.utf8) + 2 }
}

extension FamilyDefinition {
    /// Bytes of its text on a page, at most; `Int.max` for more than can be counted.
    func pageByteCount(_ settings: CatalogSettings) -> Int { values.pageSize.byteCount(of: self, settings) }
}
