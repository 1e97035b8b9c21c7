package import Catalogs
package import MetricModel

/// A family as a scrape needs it: its head in every format, and its series as blocks.
///
/// A class, so that a snapshot of many families is an array of references.
package final class CompiledFamily: Sendable {
    package let name: MetricName
    package let layer: Layer
    package let seriesCount: Int
    /// By ``ExpositionFormat/rawValue``; formats whose lines are the same share them.
    private let blocks: [[SeriesBlock]]
    private let headers: [[UInt8]]

    /// Cannot fail: whatever is wrong with a definition, the catalog has refused.
    package init(_ family: FamilyDefinition, settings: CatalogSettings) {
        let name = settings.exposedName(of: family)
        self.name = name
        layer = family.layer
        seriesCount = family.seriesCount
        let metadata = FamilyMetadata(
            name: name,
            type: family.type,
            unit: family.unit.flatMap { name.ends(in: $0) ? $0 : nil },
            help: family.documentation
        )
        headers = ExpositionFormat.allCases.map { $0.header(of: metadata) }
        let first = SeriesBlock.blocks(of: family, metadata, in: .text, seed: settings.seed)
        let hasLinesOfItsOwn = Self.hasLinesOfItsOwn(family)
        blocks = ExpositionFormat.allCases.map { format in
            format == .text || !hasLinesOfItsOwn
                ? first : SeriesBlock.blocks(of: family, metadata, in: format, seed: settings.seed)
        }
    }

    /// Whether OpenMetrics has other lines for the family's series than the Prometheus text format.
    private static func hasLinesOfItsOwn(_ family: FamilyDefinition) -> Bool {
        switch family.type {
        case .gauge, .unknown, .stateSet, .info: false
        case .counter: family.isCreationShown || family.values.contains { $0.exemplars != nil }
        case .histogram, .gaugeHistogram, .summary: true
        }
    }

    func blocks(in format: ExpositionFormat) -> [SeriesBlock] { blocks[format.rawValue] }

    func header(in format: ExpositionFormat) -> [UInt8] { headers[format.rawValue] }
}
