package import Catalogs
package import MetricModel
package import Signals

/// Everything that is exposed, compiled. A scrape holds its own; what it sees does not change meanwhile.
package struct Snapshot: Sendable {
    /// In the order of their keys.
    package private(set) var families: [CompiledFamily]
    package private(set) var seriesCount: Int
    /// Those of the catalog.
    package let settings: CatalogSettings
    /// Where what is counted is shared, also with the snapshots after this one.
    package let totals: TotalsCache
    private var familyCounts: [Layer: Int]

    /// - Parameters:
    ///   - older: what was exposed before; what both have in common is taken from it.
    ///   - format: the one that is compiled at once; any other when it is first asked for.
    ///   - instant: for which it is compiled; any other when it is first asked for.
    ///   - totals: where what is counted is shared; that of the older snapshot if there is one.
    ///   - cancellation: stops it; the older snapshot stays as it is.
    package init(
        compiling catalog: Catalog,
        after older: Snapshot? = nil,
        for format: ExpositionFormat = .text,
        at instant: Timestamp,
        totals: TotalsCache = TotalsCache(),
        until cancellation: Cancellation
    ) throws(CancellationError) {
        let totals = older?.totals ?? totals
        self.totals = totals
        let settings = catalog.settings
        self.settings = settings
        let older = older.flatMap { $0.settings.compilesLike(settings) ? $0 : nil }
        families = try concurrentMap(catalog.allFamilies) { (family) throws(CancellationError) in
            let before = older?.family(settings.key(of: family))
            return try CompiledFamily(
                family,
                settings: settings,
                totals: totals,
                after: before,
                for: format,
                at: instant,
                until: cancellation
            )
        }
        families.sort { $0.key < $1.key }
        seriesCount = families.reduce(0) { $0 + $1.seriesCount }
        familyCounts = families.reduce(into: [:]) { $0[$1.layer, default: 0] += 1 }
    }

    /// The same, to the end.
    package init(compiling catalog: Catalog, for format: ExpositionFormat = .text, at instant: Timestamp) {
        self = Cancellation.never { cancellation throws(CancellationError) in
            try Snapshot(compiling: catalog, for: format, at: instant, until: cancellation)
        }
    }

    /// One family by itself.
    package init(compiling family: FamilyDefinition, settings: CatalogSettings, at instant: Timestamp) {
        self.settings = settings
        let totals = TotalsCache()
        self.totals = totals
        families = Cancellation.never { cancellation throws(CancellationError) in
            [try CompiledFamily(family, settings: settings, totals: totals, at: instant, until: cancellation)]
        }
        seriesCount = family.seriesCount
        familyCounts = [family.layer: 1]
    }

    /// Sums up what must be for a page of an instant that shows every series, however long that takes.
    package func completeTotals(until instant: Timestamp) {
        for checkpoints in totals.checkpoints { checkpoints.complete(until: instant) }
    }

    package func familyCount(in layer: Layer) -> Int { familyCounts[layer, default: 0] }

    /// The same with only those families that a scraper means by names: of a family or of a sample, as they are defined or
    /// as the format shows them.
    package func selecting(_ names: Set<MetricName>, in format: ExpositionFormat) -> Snapshot {
        var selected = self
        var indices = Set<Int>()
        for name in names {
            for candidate in Self.familyNames(of: name) {
                let named = families.indices[position(of: candidate)...].prefix { families[$0].name == candidate }
                indices.formUnion(named.filter { families[$0].isMeant(by: name, in: format) })
            }
        }
        // Under another name than the one by which they are ordered.
        for (index, family) in families.enumerated() where family.isEscaped {
            if names.contains(where: { family.isMeant(by: $0, in: format) }) { indices.insert(index) }
        }
        selected.families = indices.sorted().map { families[$0] }
        return selected
    }

    /// The names that a family may have in which there are samples of a name.
    private static func familyNames(of sample: MetricName) -> Set<MetricName> {
        Set(MetricType.allCases.flatMap(\.sampleEndings).map(sample.removing))
    }

    package func family(_ key: FamilyKey) -> CompiledFamily? {
        let index = position(of: key)
        return index < families.count && families[index].key == key ? families[index] : nil
    }

    /// The index of the info about the target itself, which OpenMetrics asks for before all others (OpenMetrics 1.0, "MetricSet").
    var targetInfo: Int? {
        let name = MetricName(constant: "target")
        let index = position(of: name)
        guard index < families.count, families[index].name == name, families[index].family.type == .info else {
            return nil
        }
        return index
    }

    /// What was defined, as its author wrote it.
    ///
    /// - Parameter name: as the author wrote it. The exposed name begins with it, but for an ending that the type has.
    package func definition(named name: MetricName) -> FamilyDefinition? {
        let begin = MetricType.allCases.compactMap(\.nameEnding).reduce(name) { $0.removing($1) }
        return families[position(of: begin)...].lazy
            .prefix { $0.name.text.utf8.starts(with: begin.text.utf8) }
            .first { $0.family.name == name }?.family
    }

    /// Everything that was defined, in the order of the names' bytes.
    package var definitions: [FamilyDefinition] {
        families.map(\.family).sorted { $0.name < $1.name }
    }

    /// When a series is next replaced by another one; nil for never.
    package func nextReplacement(after instant: Timestamp) -> Timestamp? {
        families.compactMap { $0.nextReplacement(after: instant) }.min()
    }

    /// Compiles what will have changed at an instant, in every format that has been asked for.
    package func prepare(for instant: Timestamp, until cancellation: Cancellation) throws(CancellationError) {
        for family in families { try family.prepare(for: instant, until: cancellation) }
    }

    /// Puts a family in its place, instead of one of the same key if there is one.
    package mutating func insert(_ family: CompiledFamily) {
        remove(family.key)
        families.insert(family, at: position(of: family.key))
        seriesCount += family.seriesCount
        familyCounts[family.layer, default: 0] += 1
    }

    package mutating func remove(_ key: FamilyKey) {
        let index = position(of: key)
        guard index < families.count, families[index].key == key else { return }
        let family = families.remove(at: index)
        seriesCount -= family.seriesCount
        familyCounts[family.layer, default: 0] -= 1
    }

    private func position(of key: FamilyKey) -> Int { firstIndex { $0.key >= key } }

    /// The index of the first family that has a name in OpenMetrics, or would stand after it.
    private func position(of name: MetricName) -> Int { firstIndex { $0.name >= name } }

    /// - Parameter isReached: false for the families up to some place, true from there on.
    private func firstIndex(where isReached: (CompiledFamily) -> Bool) -> Int {
        var range = families.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if isReached(families[middle]) {
                range = range.lowerBound..<middle
            } else {
                range = (middle + 1)..<range.upperBound
            }
        }
        return range.lowerBound
    }
}
