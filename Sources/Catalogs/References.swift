package import MetricModel
package import Signals

extension CatalogRules {
    /// What is wrong with the other values that a value's formulas look at; the path begins at the value.
    static func references(of value: ValueDefinition, in family: FamilyDefinition) -> [Violation] {
        var reach = ReferenceReach(in: family)
        return references(of: value, in: family, &reach)
    }

    /// - Parameter reach: what is known of the family's values already.
    static func references(
        of value: ValueDefinition,
        in family: FamilyDefinition,
        _ reach: inout ReferenceReach
    ) -> [Violation] {
        let references = value.source.signals.flatMap { $0.references }
        guard !references.isEmpty else { return [] }
        guard case .signal = value.source else {
            return [
                Violation(
                    path: FieldPath(),
                    message: "a formula looks at another value; in a metric of type \(family.type.rawValue) it cannot"
                )
            ]
        }
        do throws(ReferenceReach.Problem) {
            try reach.follow(value)
            return []
        } catch {
            return [Violation(path: FieldPath(), message: error.message)]
        }
    }

    /// Errors in the references of a value that replaces another one, and in those of the values that
    /// look at it; paths begin at the value.
    static func references(around value: ValueDefinition, in family: FamilyDefinition) -> [Violation] {
        var reach = ReferenceReach(in: family)
        let own = references(of: value, in: family, &reach)
        guard own.isEmpty, valueThatRefers(to: value, in: family) != nil else { return own }
        for other in family.values.referring {
            guard let violation = references(of: other, in: family, &reach).first else { continue }
            let message = "the value with the labels \(list(other.labels)) depends on this one: \(violation.message)"
            return [Violation(path: FieldPath(), message: message)]
        }
        return []
    }

    /// A value that looks at the given one, if there is any.
    static func valueThatRefers(to value: ValueDefinition, in family: FamilyDefinition) -> ValueDefinition? {
        family.values.referring.first { other in
            other.labels != value.labels
                && other.source.signals.flatMap { $0.references }.contains { labels in
                    LabelSets.value(value, contains: labels.map(LabelValue.init))
                }
        }
    }
}

extension FamilyDefinition {
    /// The value that has a label set among its own.
    func value(withLabels labels: [LabelValue]) -> ValueDefinition? {
        values.first(containing: labels)
    }

    /// The signal of a series, with what its formulas look at bound to it. The references have been checked: they are
    /// there, and none leads back.
    package func boundSignal(
        _ signal: any Signal,
        seed: ([LabelValue]) -> Seed
    ) -> any Signal {
        let references = signal.references
        guard !references.isEmpty else { return signal }
        let neighbours = references.compactMap { reference -> PlacedSignal? in
            let labels = reference.map(LabelValue.init)
            guard let value = value(withLabels: labels), let index = value.index(ofSeries: labels) else { return nil }
            let series = value.series(index, seed: seed(labels))
            guard case .signal(let operand) = series.source else { return nil }
            return PlacedSignal(boundSignal(operand.signal, seed: seed), epoch: series.epoch, seed: seed(labels))
        }
        return neighbours.count == references.count ? signal.bound(to: neighbours) : signal
    }
}

extension ValueDefinition {
    /// The indices of the series with these label values, one or none; of all series without them.
    package func seriesIndices(matching labels: [LabelValue]?) -> Range<Int> {
        guard let labels else { return 0..<seriesCount }
        guard labels.count == self.labels.count, let index = index(ofSeries: labels) else { return 0..<0 }
        return index..<(index + 1)
    }

    /// The index of the series with these label values.
    fileprivate func index(ofSeries labels: [LabelValue]) -> Int? {
        var index = 0
        for (pattern, label) in zip(self.labels, labels) {
            guard let place = pattern.index(of: label) else { return nil }
            index = index * pattern.count + place
        }
        return index
    }
}
