package import Catalogs
package import Exposition
package import MetricModel

/// The exporter at work: what one can do with it, on one screen.
package final class LiveExporter: Sendable {
    /// What holds for every definition; it does not change while the exporter lives.
    package let settings: CatalogSettings
    package let journal = ScrapeJournal()
    /// For samples that are asked for again and again.
    package let summedSeries = SummedSeries()
    package let startedAt: Timestamp

    private let editor: CatalogEditor
    private let published: Current<Snapshot>
    private let selfMetrics: SelfMetrics?
    private let surroundings: Surroundings

    /// - Parameter selfMetrics: nil leaves the exporter's own metrics out of the page.
    package init(catalog: Catalog, selfMetrics: SelfMetrics?, surroundings: Surroundings) {
        settings = catalog.settings
        startedAt = surroundings.now()
        published = Current(Snapshot(compiling: catalog, at: surroundings.now()))
        editor = CatalogEditor(
            catalog: catalog,
            publishingTo: published,
            selfMetrics: selfMetrics,
            now: surroundings.now
        )
        self.selfMetrics = selfMetrics
        self.surroundings = surroundings
    }

    /// The present instant, as a scrape would take it: a whole millisecond, which is what Prometheus can store.
    package var now: Timestamp { Timestamp(milliseconds: surroundings.now().milliseconds) }

    /// Time that never jumps, to measure how long something takes.
    package var uptime: TimeSpan { surroundings.uptime() }

    /// What is exposed now.
    package var snapshot: Snapshot { published.value }

    /// Begins a scrape: every series of it is evaluated at this one instant.
    ///
    /// - Parameters:
    ///   - names: of families or of samples; only these families are on the page. nil for all.
    ///   - instant: nil for the present one.
    /// - Throws: when what is counted would have to be summed up for too long until then.
    package func scrape(
        in format: ExpositionFormat,
        selecting names: Set<MetricName>? = nil,
        at instant: Timestamp? = nil
    ) throws(TooFarAhead) -> Scrape {
        var snapshot = published.value
        if let names { snapshot = snapshot.selecting(names, in: format) }
        let now = now
        if let instant, instant > now {
            let seconds = (instant - now).seconds * Double(snapshot.summedSeriesCount)
            guard seconds <= settings.limits.summedSeconds else {
                throw TooFarAhead(seriesCount: snapshot.summedSeriesCount, seconds: settings.limits.summedSeconds)
            }
        }
        return Scrape(
            of: snapshot,
            in: format,
            at: instant ?? now,
            selfMetrics: selfMetrics,
            selecting: names,
            surroundings: surroundings
        )
    }

    /// Compiles beforehand what churn changes next, so that no scrape has to; returns when the task is cancelled.
    package func prepareReplacements() async {
        while !Task.isCancelled {
            let now = surroundings.now()
            let next = published.value.nextReplacement(after: now)
            if let next { published.value.prepare(for: next) }
            // Definitions may change meanwhile, and clocks be set: a look now and then costs nothing.
            let wait = min(next.map { $0 - surroundings.now() } ?? Self.pause, Self.pause)
            guard (try? await Task.sleep(for: .nanoseconds(max(wait, .zero).nanoseconds))) != nil else { return }
        }
    }

    private static let pause = TimeSpan(nanoseconds: 1_000_000_000)

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

/// A scrape of an instant so far ahead that it would take long to sum up what is counted until then.
package struct TooFarAhead: Error, CustomStringConvertible {
    var seriesCount: Int
    /// What all series together may come to.
    var seconds: Double

    package var description: String {
        "\(seriesCount) series have rates that are summed up second by second, at most \(Int(seconds)) seconds of all series "
            + "together; choose an earlier instant, or other metrics with 'name[]='"
    }
}
