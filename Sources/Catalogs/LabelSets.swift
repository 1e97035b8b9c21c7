import MetricModel

/// The label sets that values stand for, compared without writing them out.
///
/// A value's label sets are all combinations of its labels' values; so two values have a set in common just when they
/// have a value in common at every label.
struct LabelSets {
    private let value: ValueDefinition
    /// The values at each label, made when they are first needed.
    private var members: [Set<LabelValue>?]

    init(_ value: ValueDefinition) {
        self.value = value
        members = Array(repeating: nil, count: value.labels.count)
    }

    mutating func overlap(_ other: ValueDefinition) -> Bool {
        guard value.labels.count == other.labels.count else { return false }
        for (index, pattern) in other.labels.enumerated() {
            let own = value.labels[index]
            if own.count == 1, pattern.count == 1 {
                if own.value(at: 0) != pattern.value(at: 0) { return false }
                continue
            }
            let members = self.members[index] ?? Set(own.values)
            self.members[index] = members
            if !pattern.values.contains(where: members.contains) { return false }
        }
        return true
    }

    static func value(_ value: ValueDefinition, contains labels: [LabelValue]) -> Bool {
        value.labels.count == labels.count
            && zip(value.labels, labels).allSatisfy { pattern, label in pattern.values.contains(label) }
    }

    /// The index of each value that repeats a label set, with a sentence about it.
    static func duplicates(among values: [ValueDefinition]) -> [(Int, String)] {
        var singles = Set<[LabelValue]>(minimumCapacity: values.count)
        var families: [LabelSets] = []
        return values.enumerated().compactMap { index, value in
            if let pattern = value.labels.first(where: { !$0.isSurelyDistinct && Set($0.values).count < $0.count }) {
                return (index, "'\(pattern)' stands for the same label value more than once; each series needs its own")
            }
            defer {
                if value.seriesCount > 1 { families.append(LabelSets(value)) }
            }
            var isRepeated = false
            if value.seriesCount == 1 {
                isRepeated = !singles.insert(value.labels(ofSeries: 0)).inserted
            } else {
                var own = LabelSets(value)
                isRepeated = values[..<index].contains { $0.seriesCount == 1 && own.overlap($0) }
            }
            for family in families.indices where !isRepeated { isRepeated = families[family].overlap(value) }
            return isRepeated
                ? (index, "an earlier value has the same label values (\(list(value.labels))); each needs its own")
                : nil
        }
    }
}
