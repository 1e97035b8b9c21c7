import MetricModel

extension Catalog {
    /// Creates a metric, or gives one another definition in one step: there is no moment at which it has none.
    mutating func replace(_ family: FamilyDefinition) throws(EditError) -> CatalogEdit.Action {
        guard let before = self[family.name] else {
            try create(family)
            return .created
        }
        try define(family.keepingEpochs(of: before.ofAPI()), instead: before)
        return .replaced
    }

    /// Adds a value, or puts it in the place of the one that has its labels as they are written.
    mutating func replaceValue(
        _ value: ValueDefinition,
        of name: MetricName
    ) throws(EditError) -> CatalogEdit.Action {
        let family = try existing(name)
        guard let index = family.values.firstIndex(writtenAs: value.labels) else {
            try add(value, to: name)
            return .created
        }
        guard try !value.isWritten(like: family.valueOfAPI(at: index)) else { return .replaced }
        var (whole, others) = (family, family.values)
        whole.values.replace(at: index, with: value)
        others.remove(at: index)
        try check(value, in: whole, instead: family, beside: others)
        let violations = CatalogRules.references(around: value, in: whole)
        guard violations.isEmpty else { throw EditError(.invalid, violations) }
        if CatalogRules.valueThatRefers(to: value, in: whole) != nil {
            // Formulas that look at it are compiled anew, in whichever chunk they are.
            whole.values = ValueList(Array(whole.values))
        }
        restore(name, to: whole)
        return .replaced
    }
}

extension FamilyDefinition {
    /// The value that has these labels as they were written.
    package func value(writtenAs labels: [LabelPattern]) -> ValueDefinition? {
        values.firstIndex(writtenAs: labels).map { values[$0] }
    }

    /// - Throws: when the file defines the metric, which then nobody else changes.
    func ofAPI() throws(EditError) -> FamilyDefinition {
        guard layer == .api else {
            throw EditError(.forbidden, "the metric '\(name)' is defined by the configuration file; change it there")
        }
        return self
    }

    /// - Throws: when the file defines the value.
    func valueOfAPI(at index: Int) throws(EditError) -> ValueDefinition {
        let value = values[index]
        guard value.layer == .api else {
            throw EditError(
                .forbidden,
                "the value with the labels \(list(value.labels)) of '\(name)' is defined by the configuration file; "
                    + "change it there"
            )
        }
        return value
    }
}
