import MetricModel
import Signals

/// Puts the labels of samples in the order of the labels of others, so that both can be compared.
///
/// A label that is not there is one with an empty value (Prometheus documentation, "Data model").
struct LabelAlignment {
    private let sample: WrittenSample
    private let target: WrittenSample
    /// For each label of the target, its place among those of the sample.
    private let places: [Int?]
    /// Labels of the sample that the target does not have.
    private let others: [Int]
    /// Labels of the target whose values are compared as numbers.
    private let numbers: [Int]

    private static let empty = LabelPattern("")

    /// - Parameter numbers: labels whose values are compared as numbers.
    init(_ sample: WrittenSample, to target: WrittenSample, numbers: [LabelValue]) {
        self.sample = sample
        self.target = target
        places = target.labels.map(sample.labels.firstIndex)
        others = sample.labels.indices.filter { !target.labels.contains(sample.labels[$0]) }
        self.numbers = target.labels.indices.filter { numbers.contains(target.labels[$0]) }
    }

    /// The value with the labels of the target; nil when none of its samples can be one of the target's.
    func aligned(_ value: ValueDefinition) -> ValueDefinition? {
        guard sample.isWritten(by: value) else { return nil }
        let typeLabel = sample.typeLabel.map { _ in LabelPattern(anyOf: sample.typeLabelValues(value)) }
        let patterns = value.labels + [typeLabel].compactMap { $0 }
        let churned = value.churnedLabel(among: sample.family.labels)
        guard others.allSatisfy({ $0 != churned && patterns[$0].contains(LabelValue("")) }) else { return nil }
        var aligned = value
        aligned.labels = places.map { $0.map { patterns[$0] } ?? Self.empty }
        for index in numbers { aligned.labels[index] = aligned.labels[index].asNumbers }
        if let churned {
            // A value with an appended number is no bound, quantile or state.
            guard let place = places.firstIndex(of: churned), place < target.family.labels.count else { return nil }
            aligned.lifetime.churn?.label = target.family.labels[place].text
        }
        return aligned
    }

    /// The samples of a value that has been aligned, for a sentence: `x_count{method="GET"}`.
    func text(_ aligned: ValueDefinition) -> String {
        let pairs = zip(target.labels, aligned.labels).filter { !$0.1.text.isEmpty }.map { "\($0)=\"\($1)\"" }
        return pairs.isEmpty ? "\(target.name)" : "\(target.name){\(pairs.joined(separator: ","))}"
    }
}

extension LabelPattern {
    /// The same with each number in one of its texts.
    fileprivate var asNumbers: LabelPattern {
        LabelPattern(anyOf: values.map { value in Double(value.text).map { $0.description } ?? value.text })
    }
}
