/// Something that an author describes by parameters: a signal, a counter, a distribution.
///
/// The declaration of ``fields`` is the only one: reading, writing, the schema and the reference all come from it.
package protocol Parameterised: FieldConvertible, Equatable {
    static var fields: [ParameterField<Self>] { get }

    /// A blank value, for a reader to fill in: it means something only once every field without a default is set.
    init()

    /// What does not fit together although each parameter is right by itself.
    var conflicts: [ParameterConflict] { get }

    /// What stands at a path; nil when there is no such path.
    func value(at path: ArraySlice<ParameterStep>) -> FieldValue?

    /// The same with what stands at a path replaced; the same when there is no such path.
    func replacing(_ path: ArraySlice<ParameterStep>, with value: FieldValue) -> Self
}

/// Parameters that do not fit together.
package struct ParameterConflict: Hashable, Sendable {
    /// The field at which to tell it; nil for the whole.
    package var field: String?
    package var message: String

    package init(_ field: String?, _ message: String) {
        self.field = field
        self.message = message
    }

    /// Tells of two values whose distance is beyond a `Double`: what lies between them could not be computed.
    static func ofDistance(_ field: String, _ one: Double, _ other: Double) -> [ParameterConflict] {
        guard !(other - one).isFinite else { return [] }
        return [ParameterConflict(field, "the values are further apart than 1.8e308")]
    }
}

/// One step on the way to a parameter: `rate`, `period`; an item of a list.
package enum ParameterStep: Hashable, Sendable {
    case key(String)
    case index(Int)
}

extension Parameterised {
    package var conflicts: [ParameterConflict] { [] }

    package func value(at path: ArraySlice<ParameterStep>) -> FieldValue? {
        guard case .key(let name) = path.first, let field = Self.fields.first(where: { $0.name == name }) else {
            return nil
        }
        return field.get(self).value(at: path.dropFirst())
    }

    package func replacing(_ path: ArraySlice<ParameterStep>, with value: FieldValue) -> Self {
        guard case .key(let name) = path.first, let field = Self.fields.first(where: { $0.name == name }) else {
            return self
        }
        var copy = self
        field.set(&copy, field.get(self).replacing(path.dropFirst(), with: value))
        return copy
    }

    package init?(_ value: FieldValue) {
        guard case .record(let record) = value, let record = record as? Self else { return nil }
        self = record
    }

    package var fieldValue: FieldValue { .record(self) }

    func isEqual(to other: any Parameterised) -> Bool { other as? Self == self }
}
