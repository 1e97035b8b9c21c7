package import Catalogs
package import MetricModel

/// A family as a scrape needs it: its head in every format, and its series as blocks.
///
/// A class, so that a snapshot of many families is an array of references.
package final class CompiledFamily: Sendable {
    package let name: MetricName
    package let layer: Layer
    package let seriesCount: Int
    let blocks: [SeriesBlock]
    /// By ``ExpositionFormat/rawValue``.
    private let headers: [[UInt8]]

    /// Cannot fail: whatever is wrong with a definition, the catalog has refused.
    package init(_ family: FamilyDefinition, settings: CatalogSettings) {
        let name = settings.exposedName(of: family)
        self.name = name
        layer = family.layer
        seriesCount = family.series.count
        blocks = SeriesBlock.blocks(of: family, named: name, seed: settings.seed)
        let metadata = FamilyMetadata(
            name: name,
            type: family.type,
            unit: family.unit.flatMap { name.ends(in: $0) ? $0 : nil },
            help: family.documentation
        )
        headers = ExpositionFormat.allCases.map { $0.header(of: metadata) }
    }

    func header(in format: ExpositionFormat) -> [UInt8] { headers[format.rawValue] }
}
