package import MetricModel

/// The values a number may have.
package struct NumberRange: Hashable, Sendable {
    package var minimum: Double?
    package var maximum: Double?
    /// Whether the minimum itself is excluded.
    package var isAboveMinimum = false
    /// Whether NaN, +Inf and -Inf are allowed, which Prometheus takes as values of samples.
    package var allowsNonFinite = false

    /// Every number, and NaN, +Inf and -Inf.
    package static let any = NumberRange(allowsNonFinite: true)
    /// Every finite number.
    package static let finite = NumberRange()
    package static let positive = NumberRange(minimum: 0, isAboveMinimum: true)

    package static func atLeast(_ minimum: Double) -> NumberRange { NumberRange(minimum: minimum) }
    package static func above(_ minimum: Double) -> NumberRange {
        NumberRange(minimum: minimum, isAboveMinimum: true)
    }
    package static func within(_ range: ClosedRange<Double>) -> NumberRange {
        NumberRange(minimum: range.lowerBound, maximum: range.upperBound)
    }

    package func contains(_ number: Double) -> Bool {
        guard number.isFinite else { return allowsNonFinite }
        let minimum = minimum ?? -.infinity
        return (isAboveMinimum ? number > minimum : number >= minimum) && number <= (maximum ?? .infinity)
    }
}

/// What a text in a field must be.
package struct TextRule: Sendable {
    /// For a sentence: `a time of day such as '09:30'`.
    package var expectation: String
    /// A regular expression (ECMA 262) that every text must match, for the schema; nil when none can say it.
    package var pattern: String?
    /// What is wrong with a text; nil when nothing is.
    package var problem: @Sendable (String) -> String?

    package init(
        _ expectation: String,
        pattern: String? = nil,
        problem: @escaping @Sendable (String) -> String?
    ) {
        self.expectation = expectation
        self.pattern = pattern
        self.problem = problem
    }
}

/// What may be written in a field.
package indirect enum FieldType: Sendable {
    /// A number, or text with a suffix of size: `2k`, `10Mi`.
    case number(NumberRange)
    /// A length of time: `90s`, `1h30m`, or a number of seconds.
    case duration(allowsZero: Bool)
    /// A length of time, or the word `spread`.
    case phase
    case flag
    case choice([String])
    case text(TextRule)
    /// RFC 3339, or seconds since 1970.
    case instant
    /// A mapping with a kind, or a number that is short for a static signal.
    case signal
    case list(FieldType, atLeast: Int)
    /// A mapping from names to numbers.
    case table(TextRule, NumberRange)
    /// A mapping with the fields of the record.
    case record(any Parameterised.Type)
    /// A mapping from names to texts.
    case texts(TextRule, TextRule)
    /// A mapping with one key, which tells what stands under it.
    case variant([Variant])
    /// The same, or `null` for nothing.
    case orNothing(FieldType)
    /// A mapping with the key `csv` that names a file, which is read as a list of points with a time and a value.
    case pointsInFile
    /// Any of several types that differ in their shape: a scalar, a list, a mapping.
    case either([FieldType])

    package struct Variant: Sendable {
        package var name: String
        package var type: FieldType
        /// One sentence for the reference.
        package var summary: String

        package init(_ name: String, _ type: FieldType, _ summary: String) {
            self.name = name
            self.type = type
            self.summary = summary
        }
    }
}

/// One parameter: how it is written, and where it is kept.
package struct ParameterField<Owner>: Sendable {
    package let name: String
    package let type: FieldType
    /// What holds when the field is left out; nil when it must be written.
    package let defaultValue: FieldValue?
    /// One sentence for the reference.
    package let summary: String
    package let get: @Sendable (Owner) -> FieldValue
    /// Ignores a value of another type than the field's.
    package let set: @Sendable (inout Owner, FieldValue) -> Void

    package init<Value: FieldConvertible>(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Value> & Sendable,
        _ type: FieldType,
        default defaultValue: Value? = nil,
        _ summary: String
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue?.fieldValue
        self.summary = summary
        get = { $0[keyPath: path].fieldValue }
        set = { owner, value in
            if let value = Value(value) { owner[keyPath: path] = value }
        }
    }

    package static func number(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Double> & Sendable,
        range: NumberRange = .finite,
        default defaultValue: Double? = nil,
        _ summary: String
    ) -> ParameterField {
        ParameterField(name, path, .number(range), default: defaultValue, summary)
    }

    package static func duration(
        _ name: String,
        _ path: any WritableKeyPath<Owner, TimeSpan> & Sendable,
        default defaultValue: TimeSpan? = nil,
        _ summary: String
    ) -> ParameterField {
        ParameterField(name, path, .duration(allowsZero: defaultValue == .zero), default: defaultValue, summary)
    }

    package static func flag(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Bool> & Sendable,
        default defaultValue: Bool,
        _ summary: String
    ) -> ParameterField {
        ParameterField(name, path, .flag, default: defaultValue, summary)
    }

    package static func choice<Choice: FieldChoice>(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Choice> & Sendable,
        default defaultValue: Choice,
        _ summary: String
    ) -> ParameterField {
        ParameterField(name, path, Choice.type, default: defaultValue, summary)
    }

    package static func signal(
        _ name: String,
        _ path: any WritableKeyPath<Owner, Operand> & Sendable,
        default defaultValue: Operand? = nil,
        _ summary: String
    ) -> ParameterField {
        ParameterField(name, path, .signal, default: defaultValue, summary)
    }
}
