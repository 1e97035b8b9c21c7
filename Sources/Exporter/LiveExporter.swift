package import Catalogs
package import Exposition
package import MetricModel

/// The exporter at work: what one can do with it, on one screen.
package final class LiveExporter: Sendable {
    /// What holds for every definition; it does not change while the exporter lives.
    package let settings: CatalogSettings

    private let editor: CatalogEditor
    private let published: Current<Snapshot>
    private let selfMetrics: SelfMetrics?
    private let surroundings: Surroundings

    /// - Parameter selfMetrics: nil leaves the exporter's own metrics out of the page.
    package init(catalog: Catalog, selfMetrics: SelfMetrics?, surroundings: Surroundings) {
        settings = catalog.settings
        published = Current(Snapshot(compiling: catalog))
        editor = CatalogEditor(catalog: catalog, publishingTo: published, selfMetrics: selfMetrics)
        self.selfMetrics = selfMetrics
        self.surroundings = surroundings
    }

    /// The present instant, as a scrape would take it: a whole millisecond, which is what Prometheus can store.
    package var now: Timestamp { Timestamp(milliseconds: surroundings.now().milliseconds) }

    /// Begins a scrape: every series of it is evaluated at this one instant.
    package func scrape(in format: ExpositionFormat) -> Scrape {
        Scrape(of: published.value, in: format, at: now, selfMetrics: selfMetrics, surroundings: surroundings)
    }

    /// Every definition, in the order of the names' bytes.
    package func definitions() async -> [FamilyDefinition] {
        await editor.allFamilies
    }

    package func definition(of name: MetricName) async -> FamilyDefinition? {
        await editor.family(named: name)
    }

    /// Makes one change; the next scrape shows it.
    ///
    /// - Throws: every rule that the edit breaks; nothing has then changed.
    package func apply(_ edit: CatalogEdit) async throws(EditError) {
        try await editor.apply(edit)
    }
}
