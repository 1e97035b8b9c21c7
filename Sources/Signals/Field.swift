package import MetricModel

/// The values a number may have, both ends included.
package struct NumberRange: Hashable, Sendable {
    package var minimum: Double?
    package var maximum: Double?
    /// Whether NaN, +Inf and -Inf are allowed, which Prometheus takes as values of samples.
    package var allowsNonFinite = false

    /// Every number, and NaN, +Inf and -Inf.
    package static let any = NumberRange(allowsNonFinite: true)
    /// Every finite number.
    package static let finite = NumberRange()

    package static func atLeast(_ minimum: Double) -> NumberRange { NumberRange(minimum: minimum) }
    package static func within(_ range: ClosedRange<Double>) -> NumberRange {
        NumberRange(minimum: range.lowerBound, maximum: range.upperBound)
    }
}

/// What may be written in a field.
package enum FieldType: Hashable, Sendable {
    /// A number, or text with a suffix of size: `2k`, `10Mi`.
    case number(NumberRange)
    /// A length of time above zero: `90s`, `1h30m`, or a number of seconds.
    case duration
    case flag
}

/// What is written in a field, of the case that its ``FieldType`` has.
package enum FieldValue: Hashable, Sendable {
    case number(Double)
    case duration(TimeSpan)
    case flag(Bool)
}

/// One parameter of a kind of signal: how it is written, and where it is kept.
///
/// This is the only declaration: reading, writing, the schema and the reference all come from it.
package struct SignalField<Owner>: Sendable {
    package let name: String
    package let type: FieldType
    /// What holds when the field is left out; nil when it must be written.
    package let defaultValue: FieldValue?
    /// One sentence for the reference.
    package let summary: String
    package let get: @Sendable (Owner) -> FieldValue
    /// Ignores a value of another type than the field's.
    package let set: @Sendable (inout Owner, FieldValue) -> Void

    package static func number(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Double> & Sendable,
        range: NumberRange = .finite,
        default defaultValue: Double? = nil,
        _ summary: String
    ) -> SignalField {
        SignalField(
            name: name,
            type: .number(range),
            defaultValue: defaultValue.map(FieldValue.number),
            summary: summary,
            get: { .number($0[keyPath: path]) },
            set: { if case .number(let number) = $1 { $0[keyPath: path] = number } }
        )
    }

    package static func duration(
        _ name: String,
        _ path: any WritableKeyPath<Owner, TimeSpan> & Sendable,
        _ summary: String
    ) -> SignalField {
        SignalField(
            name: name,
            type: .duration,
            defaultValue: nil,
            summary: summary,
            get: { .duration($0[keyPath: path]) },
            set: { if case .duration(let span) = $1 { $0[keyPath: path] = span } }
        )
    }

    package static func flag(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Bool> & Sendable,
        default defaultValue: Bool,
        _ summary: String
    ) -> SignalField {
        SignalField(
            name: name,
            type: .flag,
            defaultValue: .flag(defaultValue),
            summary: summary,
            get: { .flag($0[keyPath: path]) },
            set: { if case .flag(let flag) = $1 { $0[keyPath: path] = flag } }
        )
    }
}
