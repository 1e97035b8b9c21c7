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
        let all = Array(values)
        var sentences: [Int: String] = [:]
        for (index, value) in all.enumerated() {
            guard let pattern = value.labels.first(where: repeats) else { continue }
            sentences[index] =
                "'\(pattern)' stands for the same label value more than once; each series needs its own"
        }
        LabelSetSearch(all, labels: labels).forEachOverlap(where: { index, _ in sentences[index] == nil }) { index, _ in
            sentences[index] =
                "an earlier value has the same label values (\(list(all[index].labels))); each needs its own"
        }
        return sentences.map { ($0, $1) }.sorted { $0.0 < $1.0 }
    }

    /// Whether a pattern stands for a value more than once.
    private static func repeats(_ pattern: LabelPattern) -> Bool {
        guard !pattern.isSurelyDistinct else { return false }
        // Numbers take less memory than texts. Only where two are the same, the texts are looked at.
        let hashes = pattern.values.map(\.hashValue).sorted()
        return zip(hashes, hashes.dropFirst()).contains(where: ==) && Set(pattern.values).count < pattern.count
    }
}

extension LabelValue {
    /// What a number was appended to by churn; nil when it cannot have been.
    var churned: LabelValue? {
        guard let hyphen = text.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let number = text.utf8[text.utf8.index(after: hyphen)...]
        guard !number.isEmpty, number.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return LabelValue(String(text[..<hyphen]))
    }
}
