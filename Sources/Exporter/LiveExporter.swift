package import Catalogs
package import Exposition
package import Logging
package import MetricModel
import Signals

/// The exporter at work: what one can do with it, on one screen.
package final class LiveExporter: Sendable {
    /// Who scraped.
    package let journal = ScrapeJournal()
    /// For what may take long, beside the threads on which scrapes of the present are answered.
    package let longWork: LongWork
    package let startedAt: Timestamp

    private let editor: CatalogEditor
    private let reloader: ConfigurationReloader
    private let published: Current<Snapshot>
    private let checkpointKeeper: CheckpointKeeper?
    private let selfMetrics: SelfMetrics?
    private let surroundings: Surroundings
    private let logger: Logger

    /// - Parameters:
    ///   - catalog: what the file defines.
    ///   - edits: what was defined over the API before the last end of the exporter. Where the file has taken a name, the
    ///     file wins, and a warning says so.
    ///   - unreadable: what is stored too, and damaged.
    ///   - store: keeps what is defined over the API from now on; nil for nothing.
    ///   - checkpoints: keeps what is summed up, of whatever is defined, and has it from before; nil for nothing.
    ///   - configuration: reads the file again; nil when there is none.
    ///   - selfMetrics: nil leaves the exporter's own metrics out of the page.
    ///   - surroundings: its clock may be set back; see ``SteadyClock``.
    package init(
        catalog: Catalog,
        restoring edits: [CatalogEdit] = [],
        leavingOut unreadable: [LeftOut] = [],
        store: (any DefinitionStore)? = nil,
        checkpoints: CheckpointStore? = nil,
        configuration: ConfigurationSource? = nil,
        selfMetrics: SelfMetrics?,
        surroundings: Surroundings,
        logger: Logger
    ) {
        var surroundings = surroundings
        surroundings.now = SteadyClock(surroundings.now, selfMetrics: selfMetrics, logger: logger).now
        var catalog = catalog
        let leftOut = catalog.applyAll(edits) + unreadable
        leftOut.warn(by: logger)
        longWork = LongWork(workerCount: surroundings.workerCount)
        startedAt = surroundings.now()
        let snapshot = Snapshot(compiling: catalog, at: surroundings.now())
        let page = snapshot.work
        for family in snapshot.families {
            guard let excess = EvaluationCost.excess(of: family.work, onPage: page, snapshot.settings.limits) else {
                continue
            }
            logger.warning("\(family.name): \(excess)")
        }
        published = Current(snapshot)
        checkpointKeeper = checkpoints.map { CheckpointKeeper($0, uptime: surroundings.uptime, logger: logger) }
        // Now, so that what was summed up before is on the first page.
        checkpointKeeper?.begin(with: snapshot.totals.checkpoints)
        editor = CatalogEditor(
            catalog: catalog,
            leftOut: leftOut,
            store: store,
            publishingTo: published,
            selfMetrics: selfMetrics,
            surroundings: surroundings
        )
        reloader = ConfigurationReloader(
            source: configuration,
            editor: editor,
            selfMetrics: selfMetrics,
            now: surroundings.now,
            logger: logger
        )
        self.selfMetrics = selfMetrics
        self.surroundings = surroundings
        self.logger = logger
    }

    /// What holds for every definition, until the configuration is read again.
    package var settings: CatalogSettings { published.value.settings }

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
    ///   - cancellation: stops what must be compiled for it.
    package func scrape(
        in format: ExpositionFormat,
        selecting names: Set<MetricName>? = nil,
        at instant: Timestamp? = nil,
        until cancellation: Cancellation = Cancellation()
    ) -> Scrape {
        var snapshot = published.value
        if let names { snapshot = snapshot.selecting(names, in: format) }
        return Scrape(
            of: snapshot,
            in: format,
            at: instant ?? now,
            selfMetrics: selfMetrics,
            selecting: names,
            surroundings: surroundings,
            until: cancellation
        )
    }

    /// Refuses a page of another instant that would cost more than it may.
    package func admitTimeTravel(
        in format: ExpositionFormat,
        selecting names: Set<MetricName>?,
        at instant: Timestamp
    ) throws(LongWorkRefusal) {
        var snapshot = published.value
        if let names { snapshot = snapshot.selecting(names, in: format) }
        try LongWorkRefusal.check(
            "the page of this instant",
            snapshot.timeTravelWork(in: format, at: instant),
            snapshot.settings.limits,
            cure: "choose fewer metrics with 'name[]='"
        )
    }

    /// Stops what takes long, as the process ends.
    package func stopLongWork() {
        longWork.end()
    }

    /// Compiles beforehand what churn changes next, so that no scrape has to; returns when the task is cancelled.
    package func prepareReplacements() async {
        await withTaskExecutorPreference(BlockingExecutor(label: "replacements")) { await replaceWhenDue() }
    }

    private func replaceWhenDue() async {
        while !Task.isCancelled {
            let now = surroundings.now()
            let next = published.value.nextReplacement(after: now)
            if let next {
                let cancellation = Cancellation()
                let prepared: Void? = try? await cancellation.withTask {
                    try published.value.prepare(for: next, until: cancellation)
                }
                if prepared == nil { return }
            }
            // Definitions may change meanwhile, and clocks be set: a look now and then costs nothing.
            let wait = min(next.map { $0 - surroundings.now() } ?? Self.pause, Self.pause)
            guard (try? await Task.sleep(for: .nanoseconds(max(wait, .zero).nanoseconds))) != nil else { return }
        }
    }

    /// Sums up in the background what cannot be known at once; returns when the task is cancelled.
    package func makeCheckpoints() async {
        await CheckpointMaker(
            totals: published.value.totals,
            keeper: checkpointKeeper,
            surroundings: surroundings,
            logger: logger
        ).run()
    }

    /// Whether a scrape would show everything now.
    package var readiness: Readiness { Readiness(published.value.totals, at: now) }

    private static let pause = TimeSpan(nanoseconds: 1_000_000_000)

    /// Makes changes, all or none; the next scrape shows them, and they are on the disk if there is a store.
    ///
    /// - Returns: what was done.
    /// - Throws: an ``EditError`` with every rule that the edit breaks, a ``StoreFailure``, or a `CancellationError` when the
    ///   task is cancelled before all is done; nothing has then changed.
    @discardableResult
    package func apply(_ edit: CatalogEdit) async throws -> CatalogEdit.Action {
        try await apply(all: [edit])[0]
    }

    /// The same for many changes. Paths in an error begin with the index of the edit, if there are several.
    ///
    /// - Returns: what each of them has done.
    @discardableResult
    package func apply(all edits: [CatalogEdit]) async throws -> [CatalogEdit.Action] {
        do {
            let cancellation = Cancellation()
            return try await cancellation.withTask { try await editor.apply(edits, until: cancellation) }
        } catch let failure as StoreFailure {
            logger.error("a change could not be kept, and was not made: \(failure)")
            throw failure
        }
    }

    /// Reads the configuration file again and takes over what it defines now.
    ///
    /// - Throws: what is wrong with the file, or that the task is cancelled; nothing has then changed.
    package func reload() async throws(ConfigurationFailure) {
        try await reloader.reload()
    }
}
