import MetricModel
import Signals

/// The label sets that values stand for, compared without writing them out.
///
/// A value's label sets are all combinations of its labels' values; so two values have a set in common just when they
/// have a value in common at every label. A label that churns has its values with any number appended.
struct LabelSets {
    private let value: ValueDefinition
    private let labels: [LabelName]
    /// The values at each label, made when they are first needed.
    private var members: [Set<LabelValue>?]

    /// - Parameter labels: those of the metric.
    init(_ value: ValueDefinition, labels: [LabelName]) {
        self.value = value
        self.labels = labels
        members = Array(repeating: nil, count: value.labels.count)
    }

    mutating func overlap(_ other: ValueDefinition) -> Bool {
        guard value.labels.count == other.labels.count else { return false }
        let (own, others) = (value.churnedLabel(among: labels), other.churnedLabel(among: labels))
        return value.labels.indices.allSatisfy { label in
            let pattern = other.labels[label]
            switch (own == label, others == label) {
            // Numbers are appended on both sides, or on neither.
            case (true, true), (false, false): return overlap(pattern, at: label)
            case (true, false): return pattern.values.contains { $0.churned.map(value.labels[label].contains) ?? false }
            case (false, true): return value.labels[label].values.contains { $0.churned.map(pattern.contains) ?? false }
            }
        }
    }

    private mutating func overlap(_ pattern: LabelPattern, at label: Int) -> Bool {
        let own = value.labels[label]
        if own.count == 1 { return pattern.contains(own.value(at: 0)) }
        if pattern.count == 1 { return own.contains(pattern.value(at: 0)) }
        let members = self.members[label] ?? Set(own.values)
        self.members[label] = members
        return pattern.values.contains(where: members.contains)
    }

    static func value(_ value: ValueDefinition, contains labels: [LabelValue]) -> Bool {
        value.labels.count == labels.count
            && zip(value.labels, labels).allSatisfy { pattern, label in pattern.contains(label) }
    }

    /// The index of each value that repeats a label set, with a sentence about it.
    static func duplicates(among values: ValueList, labels: [LabelName]) -> [(Int, String)] {
        var singles = Set<[LabelValue]>(minimumCapacity: values.count)
        var families: [LabelSets] = []
        return values.enumerated().compactMap { index, value in
            if let pattern = value.labels.first(where: { !$0.isSurelyDistinct && Set($0.values).count < $0.count }) {
                return (index, "'\(pattern)' stands for the same label value more than once; each series needs its own")
            }
            let isSingle = value.seriesCount == 1 && value.lifetime.churn == nil
            defer {
                if !isSingle { families.append(LabelSets(value, labels: labels)) }
            }
            var isRepeated = false
            if isSingle {
                isRepeated = !singles.insert(value.labels(ofSeries: 0)).inserted
            } else {
                var own = LabelSets(value, labels: labels)
                isRepeated = values.prefix(index).contains { $0.seriesCount == 1 && own.overlap($0) }
            }
            for family in families.indices where !isRepeated { isRepeated = families[family].overlap(value) }
            return isRepeated
                ? (index, "an earlier value has the same label values (\(list(value.labels))); each needs its own")
                : nil
        }
    }
}

extension LabelValue {
    /// What a number was appended to by churn; nil when it cannot have been.
    fileprivate var churned: LabelValue? {
        guard let hyphen = text.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let number = text.utf8[text.utf8.index(after: hyphen)...]
        guard !number.isEmpty, number.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return LabelValue(String(text[..<hyphen]))
    }
}
