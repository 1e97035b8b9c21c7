import MetricModel

/// A sample that two metrics would both write: of the same name, with the same labels, in some format and under some escaping.
struct SampleClash {
    /// `x_count{method="GET"}`; of many samples as the labels are written.
    let sample: String

    /// So few values are looked for one by one.
    private static let fewCount = 8

    /// The first that is found; nil when there is none.
    init?(of family: FamilyDefinition, with other: FamilyDefinition, _ settings: CatalogSettings) {
        /// Pairs that have been compared: what formats have in common is compared once.
        struct Pair: Hashable {
            var roles: [SampleRole]
            var labels: [[LabelValue]]
        }
        var seen = Set<Pair>()
        for scheme in Self.schemes(for: [family, other], settings) {
            for notation in Notation.allCases {
                for own in WrittenSample.all(of: family, in: notation, escapedBy: scheme, settings) {
                    for theirs in WrittenSample.all(of: other, in: notation, escapedBy: scheme, settings)
                    where own.name == theirs.name {
                        let pair = Pair(roles: [own.role, theirs.role], labels: [own.labels, theirs.labels])
                        guard seen.insert(pair).inserted, let sample = Self.overlap(own, theirs) else { continue }
                        self.sample = sample
                        return
                    }
                }
            }
        }
        return nil
    }

    /// One will do where no name is escaped.
    private static func schemes(for families: [FamilyDefinition], _ settings: CatalogSettings) -> [EscapingScheme] {
        let isLegacy = families.allSatisfy { family in
            settings.exposedName(of: family).isLegacy
                && family.labels.allSatisfy { NameAlphabet.label.contains($0.text) }
        }
        return isLegacy ? [.allowUTF8] : EscapingScheme.allCases
    }

    private static func overlap(_ own: WrittenSample, _ theirs: WrittenSample) -> String? {
        // A label that a type sets is not empty, so that the others need one of that name.
        guard own.typeLabel.map(theirs.labels.contains) ?? true, theirs.typeLabel.map(own.labels.contains) ?? true
        else { return nil }
        let (few, many) = own.family.values.count <= theirs.family.values.count ? (own, theirs) : (theirs, own)
        let numbers = [few, many].filter(\.hasNumbers).compactMap(\.typeLabel)
        let alignment = LabelAlignment(few, to: many, numbers: numbers)
        var list = many.family.values
        if few.typeLabel != nil || many.typeLabel != nil {
            let alignment = LabelAlignment(many, to: many, numbers: numbers)
            list = ValueList(list.compactMap(alignment.aligned))
        }
        let labels = many.family.labels
        let candidates = few.family.values.lazy.compactMap(alignment.aligned)
        guard few.family.values.count > fewCount else {
            return candidates.first { list.first(overlapping: $0, labels: labels, where: many.isWritten) != nil }
                .map(alignment.text)
        }
        let all = Array(list) + candidates
        var found: Int?
        LabelSetSearch(all, labels: labels).forEachOverlap(
            where: { found == nil && $0 >= list.count && $1 < list.count && many.isWritten(by: all[$1]) },
            { index, _ in found = index }
        )
        return found.map { alignment.text(all[$0]) }
    }
}
