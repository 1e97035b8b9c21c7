package import Catalogs
package import MetricModel
package import Signals
import Synchronization

/// A family as a scrape needs it, in each format that has been asked for.
///
/// The first format is compiled with the family; any other when it is first asked for, as hardly anyone is scraped in two.
/// A class, so that a snapshot of many families is an array of references.
package final class CompiledFamily: Sendable {
    package let key: FamilyKey
    package let layer: Layer
    package let seriesCount: Int
    /// As its author wrote it.
    package let family: FamilyDefinition
    private let settings: CatalogSettings
    private let totals: TotalsCache
    private let sections: [CompiledSection]
    let churning: [CompiledSection]
    /// Whether the bytes depend on how names are escaped.
    let isEscaped: Bool
    let renditions: Mutex<Renditions>

    /// Fails only when it is cancelled: whatever is wrong with a definition, the catalog has refused.
    ///
    /// - Parameters:
    ///   - totals: where what it counts is shared.
    ///   - previous: the family before an edit; what the edit did not touch is taken from it.
    ///   - format: the one that is compiled at once.
    ///   - instant: for which it is compiled at once.
    package init(
        _ family: FamilyDefinition,
        settings: CatalogSettings,
        totals: TotalsCache,
        after previous: CompiledFamily? = nil,
        for format: ExpositionFormat = .text,
        at instant: Timestamp,
        until cancellation: Cancellation
    ) throws(CancellationError) {
        self.family = family
        self.settings = settings
        self.totals = totals
        key = settings.key(of: family)
        layer = family.layer
        seriesCount = family.seriesCount
        var known: [ObjectIdentifier: CompiledSection] = [:]
        // The same values are other series under another name, or with other labels.
        if let previous, previous.family.hasSameSeries(as: family) {
            for section in previous.sections { known[ObjectIdentifier(section.chunk)] = section }
        }
        sections = family.values.chunks.map { known[ObjectIdentifier($0)] ?? CompiledSection($0) }
        churning = sections.filter(\.churns)
        isEscaped =
            !key.name.isLegacy || !family.labels.allSatisfy { NameAlphabet.label.contains($0.text) }
            || sections.contains(where: \.hasEscapedLabels)
        renditions = Mutex(Renditions())
        _ = try rendition(in: format, at: instant, until: cancellation)
    }

    /// In OpenMetrics.
    package var name: MetricName { key.name }

    func spelling(in format: ExpositionFormat) -> Spelling {
        Spelling(syntax: format.syntax, escaping: isEscaped ? format.escaping : .underscores)
    }

    /// What is compiled for it remains only when all of it is.
    func rendition(
        in format: ExpositionFormat,
        at instant: Timestamp,
        until cancellation: Cancellation
    ) throws(CancellationError) -> Rendition {
        try rendition(spelling(in: format), at: instant, until: cancellation)
    }

    private func rendition(
        _ spelling: Spelling,
        at instant: Timestamp,
        until cancellation: Cancellation
    ) throws(CancellationError) -> Rendition {
        let replaced = churning.map { $0.replaced(at: instant) }
        if let known = renditions.withLock({ $0.content(spelling, replaced) }) { return known }
        // Outside of the lock, as it may take long; who comes second to the same finds the sections compiled.
        let compiler = BlockCompiler(family, settings, spelling, totals, until: cancellation)
        let blocks = try concurrentMap(sections) { (section) throws(CancellationError) in
            try section.blocks(by: compiler, at: instant)
        }
        let rendition = compiler.rendition(of: blocks.flatMap(\.self))
        renditions.withLock { $0.insert(rendition, spelling, replaced) }
        return rendition
    }

    /// When a series is next replaced by another one; nil for never.
    func nextReplacement(after instant: Timestamp) -> Timestamp? {
        churning.compactMap { $0.nextReplacement(after: instant) }.min()
    }

    /// Compiles what will have changed at an instant, in every format that has been asked for.
    func prepare(for instant: Timestamp, until cancellation: Cancellation) throws(CancellationError) {
        guard !churning.isEmpty else { return }
        for spelling in renditions.withLock(\.spellings) {
            _ = try rendition(spelling, at: instant, until: cancellation)
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
