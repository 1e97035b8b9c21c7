package import MetricModel

/// One change to a catalog; applied whole or not at all.
package enum CatalogEdit: Sendable {
    case create(FamilyDefinition)
    /// Creates a metric, or gives one another definition. Values that stay as they were keep their epochs.
    case replace(FamilyDefinition)
    case delete(MetricName)
    case addValue(ValueDefinition, to: MetricName)
    /// Adds a value, or puts it in the place of the one with the same labels as they are written.
    case replaceValue(ValueDefinition, of: MetricName)
    case deleteValue([LabelPattern], from: MetricName)

    /// The result of an edit.
    package enum Action: String, CaseIterable, Sendable {
        case created
        case replaced
        case deleted
    }

    /// The metric that the edit is about.
    package var metric: MetricName {
        switch self {
        case .create(let family), .replace(let family): family.name
        case .delete(let name), .addValue(_, let name), .replaceValue(_, let name), .deleteValue(_, let name): name
        }
    }
}

/// Why an edit was refused; nothing of it was done.
package struct EditError: Error, CustomStringConvertible {
    package enum Reason: Sendable {
        /// There is no such metric or label set.
        case notFound
        /// There is such a metric or label set already.
        case exists
        /// The file defined it.
        case forbidden
        /// The definition breaks a rule.
        case invalid
    }

    package var reason: Reason
    package var violations: [Violation]

    package init(_ reason: Reason, _ violations: [Violation]) {
        self.reason = reason
        self.violations = violations
    }

    package init(_ reason: Reason, at path: FieldPath = FieldPath(), _ message: String) {
        self.init(reason, [Violation(path: path, message: message)])
    }

    package var description: String {
        violations.map(\.description).joined(separator: "; ")
    }
}

/// A place in a definition where a rule is broken, and what to write instead.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// From the definition that was given: `values[2].labels`.
    package var path: FieldPath
    package var message: String

    package init(path: FieldPath, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String {
        path.steps.isEmpty ? message : "\(path): \(message)"
    }
}
