package import MetricModel

/// Everything that is mocked: every definition, valid as a whole.
package struct Catalog: Sendable {
    package let settings: CatalogSettings
    /// Names that are exposed beside the definitions, and so may not be defined: the exporter's own metrics.
    private let reservedNames: Set<MetricName>
    private var families: [MetricName: FamilyDefinition] = [:]
    /// Which metrics have a name for their family or their samples.
    private var exposedNames: [MetricName: [MetricName]] = [:]
    package private(set) var seriesCount = 0
    /// Bytes of text that all series are on a page, at most.
    package private(set) var pageByteCount = 0

    package init(settings: CatalogSettings = CatalogSettings(), reservedNames: Set<MetricName> = []) {
        self.settings = settings
        self.reservedNames = reservedNames
    }

    package var familyCount: Int { families.count }

    package subscript(name: MetricName) -> FamilyDefinition? { families[name] }

    /// Every definition, in the order of the names' bytes.
    package var allFamilies: [FamilyDefinition] {
        families.values.sorted { $0.name < $1.name }
    }

    /// Makes one change.
    ///
    /// - Throws: every rule that the edit breaks; the catalog is then as it was.
    @discardableResult
    package mutating func apply(_ edit: CatalogEdit) throws(EditError) -> CatalogEdit.Action {
        switch edit {
        case .create(let family):
            try create(family)
            return .created
        case .replace(let family): return try replace(family)
        case .delete(let name):
            try delete(name)
            return .deleted
        case .addValue(let value, let name):
            try add(value, to: name)
            return .created
        case .replaceValue(let value, let name): return try replaceValue(value, of: name)
        case .deleteValue(let labels, let name):
            try deleteValue(labels, from: name)
            return .deleted
        }
    }

    /// Gives a metric a definition that has been checked, such as what it was before an edit.
    ///
    /// - Parameter definition: nil for none.
    package mutating func restore(_ name: MetricName, to definition: FamilyDefinition?) {
        if let family = families[name] { remove(family) }
        if let definition { insert(definition) }
    }

    private mutating func insert(_ family: FamilyDefinition) {
        families[family.name] = family
        for name in settings.names(of: family) { exposedNames[name, default: []].append(family.name) }
        seriesCount += family.seriesCount
        pageByteCount += family.pageByteCount(settings)
    }

    private mutating func remove(_ family: FamilyDefinition) {
        families[family.name] = nil
        for name in settings.names(of: family) {
            let others = exposedNames[name]?.filter { $0 != family.name } ?? []
            exposedNames[name] = others.isEmpty ? nil : others
        }
        seriesCount -= family.seriesCount
        pageByteCount -= family.pageByteCount(settings)
    }

    mutating func create(_ family: FamilyDefinition) throws(EditError) {
        if let other = families[family.name] {
            throw EditError(.exists, at: FieldPath()[key: "name"], FamilyClash.sentence(family, existing: other))
        }
        try define(family, instead: nil)
    }

    /// - Parameter before: the definition whose place it takes; nil when it is new.
    mutating func define(_ family: FamilyDefinition, instead before: FamilyDefinition?) throws(EditError) {
        let neighbours = neighbours(of: family)
        for other in neighbours {
            guard let clash = FamilyClash(of: family, with: other, settings) else { continue }
            throw EditError(.exists, at: FieldPath()[key: "name"], clash.description)
        }
        let excess = excess(of: family, instead: before, at: FieldPath()[key: "values"])
        var violations = CatalogRules.family.flatMap { $0(family, settings) }
        // A look at each label set could take forever where they are more, or longer, than is allowed.
        if excess.isEmpty, family.values.allSatisfy({ CatalogRules.hasShortLabels($0, settings) }) {
            violations += CatalogRules.labelSets.flatMap { $0(family, settings) }
        }
        if let reserved = settings.names(of: family).first(where: reservedNames.contains) {
            violations.append(
                Violation(
                    path: FieldPath()[key: "name"],
                    message: "'\(reserved)' is one of the exporter's own metrics; choose another name, "
                        + "or start the exporter with --no-self-metrics"
                )
            )
        }
        if before == nil, familyCount >= settings.limits.metrics {
            violations.append(
                Violation(
                    path: FieldPath(),
                    message: "there are \(familyCount) metrics already; at most \(settings.limits.metrics) are allowed "
                        + "(--max-metrics)"
                )
            )
        }
        violations += excess
        guard violations.isEmpty else { throw EditError(.invalid, violations) }
        try refuseClashes(of: family, with: neighbours, at: FieldPath()[key: "name"])
        restore(family.name, to: family)
    }

    /// The metrics that have the name of a family or of a sample in common with one, in one format or another.
    private func neighbours(of family: FamilyDefinition) -> [FamilyDefinition] {
        var seen: Set<MetricName> = [family.name]
        return settings.names(of: family).flatMap { exposedNames[$0] ?? [] }
            .filter { seen.insert($0).inserted }
            .compactMap { families[$0] }
    }

    private func refuseClashes(
        of family: FamilyDefinition,
        with neighbours: [FamilyDefinition],
        at path: FieldPath
    ) throws(EditError) {
        for other in neighbours {
            guard let clash = SampleClash(of: family, with: other, settings) else { continue }
            throw EditError(
                .exists,
                at: path,
                "'\(family.name)' would have the sample \(clash.sample), which the metric '\(other.name)' has; "
                    + "choose another name or other labels"
            )
        }
    }

    private mutating func delete(_ name: MetricName) throws(EditError) {
        remove(try existing(name).ofAPI())
    }

    mutating func add(_ value: ValueDefinition, to name: MetricName) throws(EditError) {
        let family = try existing(name)
        var whole = family
        whole.values.append(value)
        try check(value, in: whole, instead: family, beside: family.values)
        let violations = CatalogRules.references(of: value, in: family)
        guard violations.isEmpty else { throw EditError(.invalid, violations) }
        restore(name, to: whole)
    }

    /// - Parameters:
    ///   - family: with the value.
    ///   - before: the family before.
    ///   - others: the other values.
    func check(
        _ value: ValueDefinition,
        in family: FamilyDefinition,
        instead before: FamilyDefinition,
        beside others: ValueList
    ) throws(EditError) {
        // Beside the others: where it replaces one, that is there no more.
        var neighbourhood = family
        neighbourhood.values = others
        var violations = CatalogRules.value.flatMap { $0(value, neighbourhood, settings) }
        violations += excess(of: family, instead: before, at: FieldPath())
        guard violations.isEmpty else { throw EditError(.invalid, violations) }
        guard others.first(overlapping: value, labels: family.labels) == nil else {
            throw EditError(
                .exists,
                at: FieldPath()[key: "labels"],
                "the metric '\(family.name)' has a value with the labels \(list(value.labels)) already"
            )
        }
        var alone = family
        alone.values = [value]
        try refuseClashes(of: alone, with: neighbours(of: family), at: FieldPath()[key: "labels"])
    }

    private mutating func deleteValue(_ labels: [LabelPattern], from name: MetricName) throws(EditError) {
        var family = try existing(name)
        family.values.remove(at: try indexOfDeletableValue(labels, in: name))
        restore(name, to: family)
    }

    private func indexOfDeletableValue(_ labels: [LabelPattern], in name: MetricName) throws(EditError) -> Int {
        let family = try existing(name)
        guard labels.count == family.labels.count else {
            let names = family.labels.isEmpty ? "" : " (\(family.labels.map(\.text).joined(separator: ", ")))"
            throw EditError(
                .invalid,
                at: FieldPath()[key: "labels"],
                "\(count(labels.count, "label value")) given; the metric '\(name)' has "
                    + "\(count(family.labels.count, "label"))\(names), so give one 'labels=' for each, in that order"
            )
        }
        guard let index = family.values.firstIndex(writtenAs: labels) else {
            let literal = labels.map { LabelValue($0.text) }
            if let whole = family.values.first(containing: literal) {
                throw EditError(
                    .invalid,
                    at: FieldPath()[key: "labels"],
                    "\(list(labels)) is one of the \(whole.seriesCount) series of a value with the labels "
                        + "\(list(whole.labels)); delete them together, with the labels as they were written"
                )
            }
            throw EditError(.notFound, "the metric '\(name)' has no value with the labels \(list(labels))")
        }
        if let other = CatalogRules.valueThatRefers(to: try family.valueOfAPI(at: index), in: family) {
            throw EditError(
                .invalid,
                at: FieldPath()[key: "labels"],
                "the formula of the value with the labels \(list(other.labels)) looks at this value; delete that one first"
            )
        }
        return index
    }

    /// - Throws: when there is none.
    package func existing(_ name: MetricName) throws(EditError) -> FamilyDefinition {
        guard let family = families[name] else { throw EditError(.notFound, "there is no metric '\(name)'") }
        return family
    }

    /// What is more than the limits allow.
    ///
    /// - Parameters:
    ///   - family: as it would be.
    ///   - before: as it is; nil when it is new.
    private func excess(
        of family: FamilyDefinition,
        instead before: FamilyDefinition? = nil,
        at path: FieldPath
    ) -> [Violation] {
        let limits = settings.limits
        func violation(_ message: String) -> [Violation] { [Violation(path: path, message: message)] }
        /// In words where it cannot be counted.
        func words(_ count: Int) -> String { count == .max ? "countless" : "\(count)" }

        let own = family.seriesCount
        let series = sum(seriesCount - (before?.seriesCount ?? 0), own)
        if series > limits.series || series == .max {
            return violation(
                "there would be \(words(series)) series; at most \(limits.series) are allowed (--max-series)"
            )
        }
        if own > limits.seriesPerMetric {
            return violation(
                "the metric would have \(own) series; at most \(limits.seriesPerMetric) of one metric are allowed "
                    + "(--max-series-per-metric)"
            )
        }
        let bytes = sum(pageByteCount - (before?.pageByteCount(settings) ?? 0), family.pageByteCount(settings))
        if bytes > limits.pageBytes || bytes == .max {
            return violation(
                "all series would be up to \(words(bytes)) bytes of text on a page; at most \(limits.pageBytes) are "
                    + "allowed (--max-page-bytes)"
            )
        }
        return []
    }
}
