import MetricModel

/// The rules that a definition keeps, one function a rule. Each finds every place where it is broken.
enum CatalogRules {
    static let family: [@Sendable (FamilyDefinition, CatalogSettings) -> [Violation]] = [
        labelNamesAreUnique, labelsAreFew, documentationIsShort, everySeriesFits, labelSetsAreUnique,
    ]

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

    private static func everySeriesFits(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        family.series.enumerated().flatMap { index, series in
            labels(of: series, fit: family).map {
                Violation(path: FieldPath()[key: "values"][index: index] + $0.path, message: $0.message)
            }
        }
    }

    /// Whether a series has a value for each label of its family; the path begins at the series.
    static func labels(of series: SeriesDefinition, fit family: FamilyDefinition) -> [Violation] {
        var violations: [Violation] = []
        if series.labels.count != family.labels.count {
            let found = count(series.labels.count, "label value")
            let wanted =
                family.labels.isEmpty
                ? "the metric has no labels, so write none"
                : "the metric has \(count(family.labels.count, "label")) "
                    + "(\(family.labels.map(\.text).joined(separator: ", "))), so write one value for each"
            violations.append(Violation(path: FieldPath()[key: "labels"], message: "\(found); \(wanted)"))
        }
        for (index, label) in series.labels.enumerated() where label.text.utf8.count > LabelValue.maximumLength {
            violations.append(
                Violation(
                    path: FieldPath()[key: "labels"][index: index],
                    message: "\(label.text.utf8.count) bytes long; at most \(LabelValue.maximumLength) are allowed"
                )
            )
        }
        return violations
    }

    private static func labelSetsAreUnique(_ family: FamilyDefinition, _: CatalogSettings) -> [Violation] {
        var seen = Set<[LabelValue]>(minimumCapacity: family.series.count)
        return family.series.enumerated().compactMap { index, series in
            guard !seen.insert(series.labels).inserted else { return nil }
            return Violation(
                path: FieldPath()[key: "values"][index: index][key: "labels"],
                message: "an earlier value has the same label values (\(list(series.labels))); each needs its own"
            )
        }
    }
}

/// `1 label`, `2 labels`.
func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

func list(_ labels: [LabelValue]) -> String {
    labels.isEmpty ? "none" : labels.map { "'\($0)'" }.joined(separator: ", ")
}
