package import MetricModel

/// Everything that is mocked: every definition, valid as a whole.
package struct Catalog: Sendable {
    package let settings: CatalogSettings
    /// Names that are exposed beside the definitions, and so may not be defined: the exporter's own metrics.
    private let reservedNames: Set<MetricName>
    private var families: [MetricName: FamilyDefinition] = [:]
    /// Which metric is exposed under a name.
    private var exposedNames: [MetricName: MetricName] = [:]
    package private(set) var seriesCount = 0

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
    package mutating func apply(_ edit: CatalogEdit) throws(EditError) {
        switch edit {
        case .create(let family): try create(family)
        case .delete(let name): try delete(name)
        case .addSeries(let series, let name): try add(series, to: name)
        case .deleteSeries(let labels, let name): try deleteSeries(labels, from: name)
        }
    }

    private mutating func create(_ family: FamilyDefinition) throws(EditError) {
        if families[family.name] != nil {
            throw EditError(.exists, at: FieldPath()[key: "name"], "the metric '\(family.name)' exists already")
        }
        let exposedName = settings.exposedName(of: family)
        if let other = exposedNames[exposedName] {
            let reason = exposedName == family.name ? "" : " once its unit is appended"
            throw EditError(
                .exists,
                at: FieldPath()[key: "name"],
                "'\(family.name)' is exposed as '\(exposedName)'\(reason), and so is the metric '\(other)'; "
                    + "choose another name or unit"
            )
        }
        var violations = CatalogRules.family.flatMap { $0(family, settings) }
        if reservedNames.contains(exposedName) {
            violations.append(
                Violation(
                    path: FieldPath()[key: "name"],
                    message: "'\(exposedName)' is one of the exporter's own metrics; choose another name, "
                        + "or start the exporter with --no-self-metrics"
                )
            )
        }
        violations += tooManySeries(adding: family.series.count, at: FieldPath()[key: "values"])
        guard violations.isEmpty else { throw EditError(.invalid, violations) }

        families[family.name] = family
        exposedNames[exposedName] = family.name
        seriesCount += family.series.count
    }

    private mutating func delete(_ name: MetricName) throws(EditError) {
        let family = try existing(name)
        guard family.layer == .api else {
            throw EditError(.forbidden, "the metric '\(name)' is defined by the configuration file; change it there")
        }
        families[name] = nil
        exposedNames[settings.exposedName(of: family)] = nil
        seriesCount -= family.series.count
    }

    private mutating func add(_ series: SeriesDefinition, to name: MetricName) throws(EditError) {
        try checkAddition(of: series, to: name)
        families[name]?.series.append(series)
        seriesCount += 1
    }

    // The checks are functions of their own so that nothing holds on to the family while its series change: a second
    // reference would make the array copy itself, which takes long for 100,000 series.

    private func checkAddition(of series: SeriesDefinition, to name: MetricName) throws(EditError) {
        let family = try existing(name)
        let violations = CatalogRules.labels(of: series, fit: family) + tooManySeries(adding: 1, at: FieldPath())
        guard violations.isEmpty else { throw EditError(.invalid, violations) }
        guard !family.series.contains(where: { $0.labels == series.labels }) else {
            throw EditError(
                .exists,
                at: FieldPath()[key: "labels"],
                "the metric '\(name)' has a value with the labels \(list(series.labels)) already"
            )
        }
    }

    private mutating func deleteSeries(_ labels: [LabelValue], from name: MetricName) throws(EditError) {
        let index = try indexOfDeletableSeries(labels, in: name)
        families[name]?.series.remove(at: index)
        seriesCount -= 1
    }

    private func indexOfDeletableSeries(_ labels: [LabelValue], in name: MetricName) throws(EditError) -> Int {
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
        guard let index = family.series.firstIndex(where: { $0.labels == labels }) else {
            throw EditError(.notFound, "the metric '\(name)' has no value with the labels \(list(labels))")
        }
        guard family.series[index].layer == .api else {
            throw EditError(
                .forbidden,
                "the value with the labels \(list(labels)) of '\(name)' is defined by the configuration file; "
                    + "change it there"
            )
        }
        return index
    }

    private func existing(_ name: MetricName) throws(EditError) -> FamilyDefinition {
        guard let family = families[name] else { throw EditError(.notFound, "there is no metric '\(name)'") }
        return family
    }

    private func tooManySeries(adding added: Int, at path: FieldPath) -> [Violation] {
        guard seriesCount + added > settings.limits.series else { return [] }
        return [
            Violation(
                path: path,
                message: "there would be \(seriesCount + added) series; at most \(settings.limits.series) are allowed "
                    + "(--max-series)"
            )
        ]
    }
}
