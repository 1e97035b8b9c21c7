import Catalogs
import Exposition
import MetricModel
import Signals

/// The one door for writes.
///
/// An actor whose methods never wait for another task: between reading the catalog and publishing the next snapshot nothing
/// else gets in.
actor CatalogEditor {
    private var catalog: Catalog
    /// What was defined over the API and cannot be exposed now. It stays in the store.
    private var leftOut: [LeftOut]
    private let store: (any DefinitionStore)?
    private let published: Current<Snapshot>
    private let selfMetrics: SelfMetrics?
    private let surroundings: Surroundings
    private let executor = BlockingExecutor(label: "catalog-editor")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        catalog: Catalog,
        leftOut: [LeftOut],
        store: (any DefinitionStore)?,
        publishingTo published: Current<Snapshot>,
        selfMetrics: SelfMetrics?,
        surroundings: Surroundings
    ) {
        self.catalog = catalog
        self.leftOut = leftOut
        self.store = store
        self.published = published
        self.selfMetrics = selfMetrics
        self.surroundings = surroundings
    }

    /// Checks edits, keeps them in the store, compiles what they change, and publishes: all of them or none.
    ///
    /// - Returns: what each edit has done.
    /// - Throws: an ``EditError`` with every rule that the edits break, a ``StoreFailure``, or a `CancellationError`; what was
    ///   published before then stays.
    func apply(_ edits: [CatalogEdit], until cancellation: Cancellation) throws -> [CatalogEdit.Action] {
        // It may have waited for others.
        try cancellation.check()
        var changes: [StoredChange] = []
        var actions: [CatalogEdit.Action] = []
        var before: [(name: MetricName, definition: FamilyDefinition?)] = []
        var errors: [(index: Int, error: EditError)] = []
        for (index, edit) in edits.enumerated() {
            let definition = catalog[edit.metric]
            do throws(EditError) {
                let (action, own) = try take(edit)
                actions.append(action)
                changes += own
                before.append((edit.metric, definition))
            } catch {
                errors.append((index, error))
            }
        }
        do {
            if !errors.isEmpty { throw EditError(errors, amongSeveral: edits.count > 1) }
            let snapshot = try compile(before, until: cancellation)
            try store?.keep(changes)
            published.replace(with: snapshot)
        } catch {
            for (name, definition) in before.reversed() { catalog.restore(name, to: definition) }
            throw error
        }
        for edit in edits where edit.isDeletion { leftOut.removeAll { $0.concerns(edit) } }
        for (edit, action) in zip(edits, actions) { selfMetrics?.count(edit, action) }
        return actions
    }

    /// Changes the catalog, and says what was done and what the store has to keep.
    private func take(_ edit: CatalogEdit) throws(EditError) -> (CatalogEdit.Action, [StoredChange]) {
        let others = leftOut.filter { $0.concerns(edit) }
        if let other = others.first, !edit.isDeletion {
            throw EditError(
                .exists,
                "this was defined before and is kept, but cannot be exposed: \(other.reason); delete it first"
            )
        }
        let layer = catalog[edit.metric]?.layer
        let action: CatalogEdit.Action
        do throws(EditError) {
            action = try catalog.apply(edit)
        } catch {
            // What is left out is not in the catalog: only the store is to forget it. Beside something damaged there may be a
            // metric of the file, which stays.
            guard !others.isEmpty, error.reason == .notFound || others.contains(where: { $0.edit == nil }) else {
                throw error
            }
            return (.deleted, others.map(\.deletion))
        }
        return try (action, others.map(\.deletion) + [change(edit, action, of: layer)])
    }

    /// - Parameter layer: of the metric before the edit.
    private func change(
        _ edit: CatalogEdit,
        _ action: CatalogEdit.Action,
        of layer: Layer?
    ) throws(EditError) -> StoredChange {
        switch edit {
        case .create(let family): return .create(family)
        case .replace(let family):
            // With the epochs that it kept.
            let whole = try catalog.existing(family.name)
            return action == .created ? .create(whole) : .replace(whole)
        case .delete(let name): return .delete(name, layer: .api)
        case .addValue(let value, let name): return .addValue(value, to: try catalog.existing(name))
        case .replaceValue(let value, let name):
            let family = try catalog.existing(name)
            guard action == .replaced else { return .addValue(value, to: family) }
            return .replaceValue(family.value(writtenAs: value.labels) ?? value, of: family)
        case .deleteValue(let labels, let name): return .deleteValue(labels, from: name, layer: layer ?? .api)
        }
    }

    /// - Parameter changed: metrics, each with its definition before the change.
    /// - Throws: an ``EditError`` when the totals of what is new take too long to sum up, or a `CancellationError`.
    private func compile(
        _ changed: [(name: MetricName, definition: FamilyDefinition?)],
        until cancellation: Cancellation
    ) throws -> Snapshot {
        // Those of a definition that was refused may still be there, but no series has them.
        let known = Set(published.value.totals.checkpoints.filter { $0.seriesCount > 0 }.map(ObjectIdentifier.init))
        let settings = catalog.settings
        var snapshot = published.value
        // Old names go first: another metric may have one of them now.
        for (_, before) in changed {
            if let before { snapshot.remove(settings.key(of: before)) }
        }
        for (name, before) in changed {
            guard let family = catalog[name] else { continue }
            snapshot.insert(
                try CompiledFamily(
                    family,
                    settings: settings,
                    totals: snapshot.totals,
                    after: before.map(settings.key).flatMap(published.value.family),
                    at: surroundings.now(),
                    until: cancellation
                )
            )
        }
        let page = snapshot.work
        for (name, _) in changed {
            guard let family = catalog[name].flatMap({ snapshot.family(settings.key(of: $0)) }),
                let excess = EvaluationCost.excess(of: family.work, onPage: page, settings.limits)
            else { continue }
            throw EditError(.invalid, excess)
        }
        let new = snapshot.totals.checkpoints.filter { !known.contains(ObjectIdentifier($0)) }
        if let cost = AgeCost(
            of: new,
            until: surroundings.now(),
            workerCount: surroundings.workerCount,
            uptime: surroundings.uptime
        ), cost.duration > settings.limits.ageCost {
            let limit = AgeCost.text(settings.limits.ageCost)
            throw EditError(
                .invalid,
                "\(cost.sentence), and at most \(limit) are allowed (--max-age-cost): \(AgeCost.cure)"
            )
        }
        return snapshot
    }

    /// Puts what the file defines now in the place of what it defined before. What was defined over the API stays; where the
    /// file has taken its name it is left out.
    ///
    /// - Returns: what is left out.
    func replaceFile(with file: Catalog, until cancellation: Cancellation) throws(CancellationError) -> [LeftOut] {
        var next = file
        let nextLeftOut =
            next.applyAll(catalog.editsOfAPI + leftOut.compactMap(\.edit)) + leftOut.filter { $0.edit == nil }
        next.takePlace(of: catalog)
        let snapshot = try Snapshot(
            compiling: next,
            after: published.value,
            at: surroundings.now(),
            until: cancellation
        )
        catalog = next
        leftOut = nextLeftOut
        published.replace(with: snapshot)
        return leftOut
    }
}

extension EditError {
    /// Several errors as one.
    ///
    /// - Parameter amongSeveral: whether paths begin with the index of the edit.
    fileprivate init(_ errors: [(index: Int, error: EditError)], amongSeveral: Bool) {
        let reasons = errors.map(\.error.reason)
        self.init(
            reasons.first { $0 == .invalid } ?? reasons.first ?? .invalid,
            errors.flatMap { index, error in
                error.violations.map {
                    Violation(path: amongSeveral ? FieldPath()[index: index] + $0.path : $0.path, message: $0.message)
                }
            }
        )
    }
}

extension CatalogEdit {
    fileprivate var isDeletion: Bool {
        switch self {
        case .create, .replace, .addValue, .replaceValue: false
        case .delete, .deleteValue: true
        }
    }

    /// Whether both are about the same metric as a whole, or about the same value of the same metric.
    fileprivate func isAbout(sameAs other: CatalogEdit) -> Bool { metric == other.metric && labels == other.labels }

    /// Of the value that the edit is about.
    fileprivate var labels: [LabelPattern]? {
        switch self {
        case .create, .replace, .delete: nil
        case .addValue(let value, _), .replaceValue(let value, _): value.labels
        case .deleteValue(let labels, _): labels
        }
    }
}

extension LeftOut {
    /// What makes a store forget it. A value by itself is one of a metric of the file: others are kept with their metric.
    fileprivate var deletion: StoredChange {
        switch subject {
        case .edit(.create), .edit(.replace), .edit(.delete): .delete(metric, layer: .api)
        case .edit(.addValue(let value, let name)), .edit(.replaceValue(let value, let name)):
            .deleteValue(value.labels, from: name, layer: .file)
        case .edit(.deleteValue(let labels, let name)): .deleteValue(labels, from: name, layer: .file)
        case .unreadable(.metric(let name, let layer)): .delete(name, layer: layer)
        case .unreadable(.value(let labels, let name)): .deleteValue(labels, from: name, layer: .file)
        }
    }

    /// Whether an edit is about what is left out. A metric that is damaged stands in the way of whatever would be stored beside
    /// it, and goes as a whole.
    fileprivate func concerns(_ other: CatalogEdit) -> Bool {
        switch (subject, other) {
        case (.edit(let edit), _): edit.isAbout(sameAs: other)
        case (.unreadable(.metric), .deleteValue): false
        case (.unreadable(.metric(let name, _)), _): name == other.metric
        case (.unreadable(.value(let labels, let name)), _): name == other.metric && labels == other.labels
        }
    }
}
