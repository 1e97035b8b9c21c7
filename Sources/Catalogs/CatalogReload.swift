import MetricModel

/// Something that was defined over the API and cannot be exposed as things are, such as a metric whose name the file has
/// taken. It is kept until then.
package struct LeftOut: Sendable {
    package var edit: CatalogEdit
    package var reason: EditError

    package init(_ edit: CatalogEdit, because reason: EditError) {
        self.edit = edit
        self.reason = reason
    }
}

extension Catalog {
    /// What was defined over the API, as the edits that define it again.
    package var editsOfAPI: [CatalogEdit] {
        allFamilies.flatMap { family -> [CatalogEdit] in
            guard family.layer == .file else { return [.create(family)] }
            return family.values.lazy.filter { $0.layer == .api }.map { .addValue($0, to: family.name) }
        }
    }

    /// Applies as many edits as can be.
    ///
    /// - Returns: the others, each with the reason.
    package mutating func applyAll(_ edits: some Sequence<CatalogEdit>) -> [LeftOut] {
        edits.compactMap { edit in
            do throws(EditError) {
                try apply(edit)
                return nil
            } catch {
                return LeftOut(edit, because: error)
            }
        }
    }

    /// Takes the place of an older catalog: values that are written as they were keep their epoch, and metrics in which
    /// nothing changed share what was made of their values.
    package mutating func takePlace(of older: Catalog) {
        // Another clock means other epochs.
        guard settings.epoch == older.settings.epoch else { return }
        for family in allFamilies {
            guard let before = older[family.name], family.layer == before.layer, family.hasSameSeries(as: before) else {
                continue
            }
            restore(family.name, to: family.keepingEpochs(of: before))
        }
    }
}

extension FamilyDefinition {
    fileprivate func keepingEpochs(of older: FamilyDefinition) -> FamilyDefinition {
        var kept = self
        if values.count == older.values.count, zip(values, older.values).allSatisfy({ $0.isWritten(like: $1) }) {
            kept.values = older.values
            return kept
        }
        let known = Dictionary(older.values.map { ($0.labels, $0) }) { first, _ in first }
        let own = Set(values.lazy.map(\.labels))
        let others = older.values.filter { !own.contains($0.labels) }
        kept.values = ValueList(
            values.lazy.map { value in
                if let before = known[value.labels] { return value.isWritten(like: before) ? before : value }
                return value.keepingEpoch(ofOneAmong: others, labels: labels)
            }
        )
        return kept
    }
}

extension ValueDefinition {
    /// The same with the epoch of a value that stood for some of its series, as `{1..3}` does for some of `{1..5}`: those
    /// series did not change.
    ///
    /// - Parameter names: of the metric's labels.
    fileprivate func keepingEpoch(ofOneAmong others: [ValueDefinition], labels names: [LabelName]) -> ValueDefinition {
        var sets: LabelSets?
        let before = others.first { other in
            guard seriesCount > 1 || other.seriesCount > 1, isWritten(like: other, exceptForLabels: true) else {
                return false
            }
            var own = sets ?? LabelSets(self, labels: names)
            defer { sets = own }
            return own.overlap(other)
        }
        var kept = self
        if let before { kept.epoch = before.epoch }
        return kept
    }
}
