package import MetricModel

/// Something that was defined over the API and cannot be exposed as things are, such as a metric whose name the file has
/// taken. It is kept until then.
package struct LeftOut: Sendable {
    package enum Subject: Sendable {
        case edit(CatalogEdit)
        case unreadable(Unreadable)
    }

    /// What is stored and damaged.
    package enum Unreadable: Sendable {
        /// All of a metric; of one of the file, all that was added to it.
        case metric(MetricName, Layer)
        /// A value that was added to a metric of the file.
        case value([LabelPattern], of: MetricName)
    }

    package var subject: Subject
    package var reason: EditError

    package init(_ edit: CatalogEdit, because reason: EditError) {
        subject = .edit(edit)
        self.reason = reason
    }

    /// - Parameter reason: what is wrong with what is stored, without a full stop.
    package init(unreadable: Unreadable, because reason: String) {
        subject = .unreadable(unreadable)
        self.reason = EditError(.invalid, "it cannot be read: \(reason)")
    }

    package var metric: MetricName {
        switch subject {
        case .edit(let edit): edit.metric
        case .unreadable(.metric(let name, _)), .unreadable(.value(_, let name)): name
        }
    }

    /// What would expose it; nil when that is not known.
    package var edit: CatalogEdit? {
        guard case .edit(let edit) = subject else { return nil }
        return edit
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
            guard let before = older[family.name], family.layer == before.layer else { continue }
            restore(family.name, to: family.keepingEpochs(of: before))
        }
    }
}

extension FamilyDefinition {
    /// The same with the epochs of an older definition for what stays as it was; what is the same as a whole is shared.
    func keepingEpochs(of older: FamilyDefinition) -> FamilyDefinition {
        guard hasSameSeries(as: older) else { return self }
        var kept = self
        if values.count == older.values.count, zip(values, older.values).allSatisfy({ $0.isWritten(like: $1) }) {
            kept.values = older.values
            return kept
        }
        let known = Dictionary(older.values.map { ($0.labels, $0) }) { first, _ in first }
        let own = Set(values.lazy.map(\.labels))
        let others = older.values.filter { !own.contains($0.labels) }
        let changed = values.filter { known[$0.labels] == nil }
        let epochs = Self.epochs(of: changed, amongThoseOf: others, labels: labels)
        kept.values = ValueList(
            values.lazy.map { value in
                if let before = known[value.labels] { return value.isWritten(like: before) ? before : value }
                var kept = value
                if let epoch = epochs[value.labels] { kept.epoch = epoch }
                return kept
            }
        )
        return kept
    }

    /// The epochs of values that stand for some series of others, as `{1..3}` does for some of `{1..5}`, by their labels: those
    /// series did not change.
    ///
    /// - Parameter labels: of the metric.
    private static func epochs(
        of values: [ValueDefinition],
        amongThoseOf others: [ValueDefinition],
        labels: [LabelName]
    ) -> [[LabelPattern]: Timestamp] {
        let all = others + values
        var first: [Int: Int] = [:]
        LabelSetSearch(all, labels: labels).forEachOverlap(
            where: { index, other in
                index >= others.count && other < others.count
                    && (all[index].seriesCount > 1 || all[other].seriesCount > 1)
                    && all[index].isWritten(like: all[other], exceptForLabels: true)
            },
            { index, other in first[index] = min(first[index] ?? other, other) }
        )
        return Dictionary(first.map { (all[$0].labels, all[$1].epoch) }) { epoch, _ in epoch }
    }
}
