import Catalogs
import Exposition
import MetricModel

/// The one door for writes.
///
/// An actor whose methods never wait: between reading the catalog and publishing the next snapshot nothing else gets in.
actor CatalogEditor {
    private var catalog: Catalog
    private let published: Current<Snapshot>
    private let selfMetrics: SelfMetrics?
    private let now: @Sendable () -> Timestamp

    init(
        catalog: Catalog,
        publishingTo published: Current<Snapshot>,
        selfMetrics: SelfMetrics?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.now = now
        self.catalog = catalog
        self.published = published
        self.selfMetrics = selfMetrics
    }

    var allFamilies: [FamilyDefinition] { catalog.allFamilies }

    func family(named name: MetricName) -> FamilyDefinition? { catalog[name] }

    /// Checks an edit, compiles the family that it changes, and publishes.
    ///
    /// - Throws: every rule that the edit breaks; what was published before then stays.
    func apply(_ edit: CatalogEdit) throws(EditError) {
        let nameBefore = exposedName(of: edit.metric)
        try catalog.apply(edit)
        var snapshot = published.value
        if let family = catalog[edit.metric] {
            let before = nameBefore.flatMap(snapshot.family)
            snapshot.insert(CompiledFamily(family, settings: catalog.settings, after: before, at: now()))
        } else if let nameBefore {
            snapshot.remove(nameBefore)
        }
        published.replace(with: snapshot)
        switch edit {
        case .create: selfMetrics?.countCreation()
        case .delete: selfMetrics?.countDeletion()
        case .addValue, .deleteValue: break
        }
    }

    private func exposedName(of name: MetricName) -> MetricName? {
        catalog[name].map(catalog.settings.exposedName)
    }
}
