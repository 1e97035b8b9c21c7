package import Catalogs
package import MetricModel
import Signals
import Synchronization

/// A family as a scrape needs it, in each format that has been asked for.
///
/// The first format is compiled with the family; any other when it is first asked for, as hardly anyone is scraped in two.
/// A class, so that a snapshot of many families is an array of references.
package final class CompiledFamily: Sendable {
    package let name: MetricName
    package let layer: Layer
    package let seriesCount: Int
    /// Of which what they count is summed up second by second.
    let summedSeriesCount: Int
    private let family: FamilyDefinition
    private let settings: CatalogSettings
    /// Whether the bytes depend on how names are escaped.
    let isEscaped: Bool
    /// By syntax and escaping.
    private let renditions: Mutex<[Rendition?]>

    /// Cannot fail: whatever is wrong with a definition, the catalog has refused.
    ///
    /// - Parameter format: the one that is compiled at once.
    package init(_ family: FamilyDefinition, settings: CatalogSettings, for format: ExpositionFormat = .text) {
        self.family = family
        self.settings = settings
        name = settings.exposedName(of: family)
        layer = family.layer
        seriesCount = family.seriesCount
        summedSeriesCount = family.values.reduce(0) { $0 + ($1.isSummedUp ? $1.seriesCount : 0) }
        let exemplarLabels = family.values.lazy.compactMap(\.exemplars).flatMap { $0.labels.entries.map(\.key) }
        isEscaped =
            !name.isLegacy || !family.labels.allSatisfy { NameAlphabet.label.contains($0.text) }
            || !exemplarLabels.allSatisfy(NameAlphabet.label.contains)
        renditions = Mutex([Rendition?](repeating: nil, count: Syntax.allCases.count * EscapingScheme.allCases.count))
        _ = rendition(in: format)
    }

    func rendition(in format: ExpositionFormat) -> Rendition {
        rendition(format.syntax, isEscaped ? format.escaping : .underscores)
    }

    private func rendition(_ syntax: Syntax, _ escaping: EscapingScheme) -> Rendition {
        let index =
            syntax.rawValue * EscapingScheme.allCases.count
            + (EscapingScheme.allCases.firstIndex(of: escaping) ?? 0)
        if let known = renditions.withLock({ $0[index] }) { return known }
        // Outside of the lock, as it may take long; who comes second to the same has worked in vain.
        let rendition =
            syntax == .openMetrics && !hasLinesOfItsOwn
            ? Rendition(
                self.rendition(.text, escaping),
                openMetricsHeaderOf: settings.metadata(of: family).escaped(by: escaping)
            )
            : Rendition(family, settings, syntax, escaping)
        renditions.withLock { $0[index] = rendition }
        return rendition
    }

    /// Whether OpenMetrics has other lines for the family's series than the Prometheus text format.
    private var hasLinesOfItsOwn: Bool {
        if family.hasTimestamps { return true }
        return switch family.type {
        case .gauge, .unknown, .stateSet, .info: false
        case .counter: family.isCreationShown || family.values.contains { $0.exemplars != nil }
        case .histogram, .gaugeHistogram, .summary: true
        }
    }

    /// Whether a scraper means this family, or one of its samples, by a name: as it is defined, or as the format shows it.
    func isMeant(by wanted: MetricName, in format: ExpositionFormat) -> Bool {
        [EscapingScheme.allowUTF8, format.escaping].contains { scheme in
            let own = settings.metadata(of: family).escaped(by: scheme).name
            return own == wanted || family.type.sampleEndings.contains { own.appending($0) == wanted }
        }
    }
}
