import MetricModel
import Signals

/// The rules that a definition keeps, one function a rule. Each finds every place where it is broken.
enum CatalogRules {
    static let family: [@Sendable (FamilyDefinition, CatalogSettings) -> [Violation]] = [
        nameHasAPath, labelNamesAreUnique, labelNamesStayApart, labelNamesAreFree, stateSetIsALabel, labelsAreFew,
        documentationIsShort, unitIsAllowed, everyValueFits,
    ]

    /// Those rules of a family that look at each label set, of which there are no more, and none longer, than is allowed.
    static let labelSets: [@Sendable (FamilyDefinition, CatalogSettings) -> [Violation]] = [
        labelSetsAreUnique, referencesAreFound,
    ]

    /// Whether no label of a value is longer, as it is written, than is allowed.
    static func hasShortLabels(_ value: ValueDefinition, _ settings: CatalogSettings) -> Bool {
        value.labels.allSatisfy { $0.text.utf8.count <= settings.limits.labelLength }
    }

    /// The rules of one value; paths begin at the value.
    static let value: [@Sendable (ValueDefinition, FamilyDefinition, CatalogSettings) -> [Violation]] = [
        sourceFits, labelsFit, churnFits, populationFits, totalFallsOnlyAtRestarts, exemplarsHaveAPlace,
        exemplarsStayApart, nativeBucketsAreOfAll, fixedBucketsAreTheSame, workIsLimited,
    ]

    /// Clients take `.` and `..` out of a path, also where they are percent-encoded (RFC 3986, section 5.2.4; WHATWG URL, "path
    /// state"): no browser could ask for such a metric.
    private static func nameHasAPath(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        guard [".", ".."].contains(family.name.text) else { return [] }
        return [
            Violation(
                path: FieldPath()[key: "name"],
                message: "'\(family.name)' stands for a folder in paths such as those of the API, so that no browser "
                    + "can ask for the metric; choose another name"
            )
        ]
    }

    private static func labelNamesAreUnique(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        var seen = Set<LabelName>()
        return family.labels.enumerated().compactMap { index, label in
            guard !seen.insert(label).inserted else { return nil }
            return Violation(
                path: FieldPath()[key: "labels"][index: index],
                message: "the label '\(label)' stands here a second time; name each label once"
            )
        }
    }

    /// Two names may become one when they are escaped; a state set's label has its own name.
    private static func labelNamesStayApart(_ family: FamilyDefinition, _ settings: CatalogSettings) -> [Violation] {
        let own = family.type == .stateSet ? [settings.exposedName(of: family).text] : []
        guard let clash = LabelClash(among: own + family.labels.map(\.text)) else { return [] }
        let index = family.labels.firstIndex { $0.text == clash.second } ?? 0
        return [Violation(path: FieldPath()[key: "labels"][index: index], message: clash.description)]
    }

    /// The family's name is the name of a label as well (OpenMetrics 1.0, "StateSet"), and those have no colon.
    private static func stateSetIsALabel(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        guard family.type == .stateSet, family.name.text.utf8.contains(UInt8(ascii: ":")) else { return [] }
        return [
            Violation(
                path: FieldPath()[key: "name"],
                message: "a state set's name is its label's name too, which has no ':'; choose another name"
            )
        ]
    }

    private static func labelsAreFew(_ family: FamilyDefinition, _ settings: CatalogSettings) -> [Violation] {
        guard family.labels.count > settings.limits.labels else { return [] }
        return [
            Violation(
                path: FieldPath()[key: "labels"],
                message: "\(family.labels.count) labels; at most \(settings.limits.labels) are allowed"
            )
        ]
    }

    private static func documentationIsShort(_ family: FamilyDefinition, _ settings: CatalogSettings) -> [Violation] {
        let length = family.documentation.utf8.count
        guard length > settings.limits.documentationLength else { return [] }
        return [
            Violation(
                path: FieldPath()[key: "documentation"],
                message: "\(length) bytes long; at most \(settings.limits.documentationLength) are allowed"
            )
        ]
    }

    /// Some types name labels themselves (OpenMetrics 1.0, "Histogram", "Summary", "StateSet").
    private static func labelNamesAreFree(_ family: FamilyDefinition, _ settings: CatalogSettings) -> [Violation] {
        let taken: String? =
            switch family.type {
            case .histogram, .gaugeHistogram: "le"
            case .summary: "quantile"
            case .stateSet: settings.exposedName(of: family).text
            default: nil
            }
        return family.labels.enumerated().compactMap { index, label in
            guard label.text == taken else { return nil }
            return Violation(
                path: FieldPath()[key: "labels"][index: index],
                message: "the label '\(label)' is set by the type \(family.type.rawValue) itself; choose another name"
            )
        }
    }

    /// OpenMetrics 1.0, "Info" and "StateSet": the unit must be empty.
    private static func unitIsAllowed(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        guard family.unit != nil, family.type == .info || family.type == .stateSet else { return [] }
        return [
            Violation(
                path: FieldPath()[key: "unit"],
                message: "a metric of type \(family.type.rawValue) has no unit; leave it out"
            )
        ]
    }

    private static func everyValueFits(_ family: FamilyDefinition, _ settings: CatalogSettings) -> [Violation] {
        family.values.enumerated().flatMap { index, value in
            self.value.flatMap { $0(value, family, settings) }.map {
                Violation(path: FieldPath()[key: "values"][index: index] + $0.path, message: $0.message)
            }
        }
    }

    /// A value that was made for a metric of one type may come to one of another, when a file changes the type.
    private static func sourceFits(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard !family.type.takes(value.source) else { return [] }
        return [
            Violation(
                path: FieldPath(),
                message: "the metric is a \(family.type.rawValue), and the value is not one of its"
            )
        ]
    }

    /// Whether a value has a label value for each label of its family.
    private static func labelsFit(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _ settings: CatalogSettings
    ) -> [Violation] {
        var violations: [Violation] = []
        if value.labels.count != family.labels.count {
            let found = count(value.labels.count, "label value")
            let wanted =
                family.labels.isEmpty
                ? "the metric has no labels, so write none"
                : "the metric has \(count(family.labels.count, "label")) "
                    + "(\(family.labels.map(\.text).joined(separator: ", "))), so write one value for each"
            violations.append(Violation(path: FieldPath()[key: "labels"], message: "\(found); \(wanted)"))
        }
        for (index, label) in value.labels.enumerated() where label.text.utf8.count > settings.limits.labelLength {
            violations.append(
                Violation(
                    path: FieldPath()[key: "labels"][index: index],
                    message: "\(label.text.utf8.count) bytes long; at most \(settings.limits.labelLength) are allowed "
                        + "(--max-label-length)"
                )
            )
        }
        return violations
    }

    private static func totalFallsOnlyAtRestarts(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard family.type == .counter, case .signal(let total) = value.source else { return [] }
        let wrong = ((total.signal as? Replay)?.points ?? []).enumerated().compactMap { index, point in
            // A gap is no total.
            point.value.flatMap { $0 >= 0 ? nil : (index: index, value: $0) }
        }
        guard wrong.isEmpty else {
            return wrong.map { index, value in
                Violation(
                    path: FieldPath()[key: "points"][index: index][key: "value"],
                    message: "found \(value.words); allowed in a counter's total is a number of at least 0"
                )
            }
        }
        let kind = type(of: (total.signal as? Modified)?.base ?? total.signal).kind
        let isTotal = total.signal.neverDecreases || total.signal.restarts != nil
        guard isTotal, total.signal.bounds.lowerBound >= 0 else {
            return [
                Violation(
                    path: FieldPath()[key: "kind"],
                    message: "a counter's total may not decrease or be negative, and this \(kind) can; "
                        + "to count what it brings each second, write it as 'rate: {kind: \(kind), ...}'"
                )
            ]
        }
        return []
    }

    private static func churnFits(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard let churn = value.lifetime.churn else { return [] }
        let path = FieldPath()[key: "churn"]
        var violations = drawn(value, "churn")
        if value.churnedLabel(among: family.labels) == nil {
            let labels = family.labels.isEmpty ? "none" : family.labels.map { "'\($0)'" }.joined(separator: ", ")
            violations.append(
                Violation(
                    path: path[key: "label"],
                    message: "the metric has no label '\(churn.label)'; its labels: \(labels)"
                )
            )
        }
        return violations
    }

    private static func populationFits(
        _ value: ValueDefinition,
        _: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard let population = value.lifetime.population else { return [] }
        var violations = drawn(value, "series")
        if population.maximum > Double(value.seriesCount) {
            violations.append(
                Violation(
                    path: FieldPath()[key: "series"][key: "max"],
                    message: "found \(Int(min(population.maximum, 0x1p53))); the labels stand for "
                        + "\(value.seriesCount) series, so allowed is at most that"
                )
            )
        }
        return violations
    }

    /// What holds for all series of a value together is not drawn for each.
    static func drawn(_ value: ValueDefinition, _ key: String) -> [Violation] {
        value.draws.filter { $0.path.first == .key(key) }.map { draw in
            Violation(path: FieldPath(draw.path), message: "it is the same for all series of a value; write one choice")
        }
    }

    private static func labelSetsAreUnique(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        LabelSets.duplicates(among: family.values, labels: family.labels).map { index, duplicate in
            Violation(path: FieldPath()[key: "values"][index: index][key: "labels"], message: duplicate)
        }
    }

    private static func referencesAreFound(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        var reach = ReferenceReach(in: family)
        return family.values.enumerated().flatMap { index, value in
            references(of: value, in: family, &reach).map {
                Violation(path: FieldPath()[key: "values"][index: index] + $0.path, message: $0.message)
            }
        }
    }
}

extension MetricType {
    fileprivate func takes(_ source: SeriesSource) -> Bool {
        switch (self, source) {
        // A signal with restarts is a total.
        case (.gauge, .signal(let value)), (.unknown, .signal(let value)): value.signal.restarts == nil
        case (.counter, .signal), (.counter, .counter), (.histogram, .histogram),
            (.gaugeHistogram, .gaugeHistogram), (.summary, .summary), (.info, .info), (.stateSet, .stateSet):
            true
        default: false
        }
    }
}

/// `1 label`, `2 labels`.
func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

func list(_ labels: [LabelPattern]) -> String {
    labels.isEmpty ? "none" : labels.map { "'\($0)'" }.joined(separator: ", ")
}
