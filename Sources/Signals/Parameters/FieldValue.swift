package import MetricModel

/// What is written in a field, of the case that its ``FieldType`` has.
package indirect enum FieldValue: Equatable, Sendable {
    /// Nothing: an optional field was left out.
    case none
    case number(Double)
    case duration(TimeSpan)
    case flag(Bool)
    case text(String)
    case instant(Timestamp)
    case signal(any Signal)
    case list([FieldValue])
    /// Numbers by name, in the order in which they are written.
    case table([TableEntry])
    case record(any Parameterised)
    /// The one key of a mapping that tells which of several records stands under it.
    case variant(String, FieldValue)
    /// Texts by name, in the order in which they are written.
    case texts([TextEntry])

    package struct TableEntry: Hashable, Sendable {
        package var key: String
        package var number: Double

        package init(key: String, number: Double) {
            self.key = key
            self.number = number
        }

        package static func == (left: TableEntry, right: TableEntry) -> Bool {
            left.key.utf8.elementsEqual(right.key.utf8) && SampleNumber(left.number) == SampleNumber(right.number)
        }

        package func hash(into hasher: inout Hasher) {
            SampleNumber(number).hash(into: &hasher)
        }
    }

    package struct TextEntry: Hashable, Sendable {
        package var key: String
        package var text: String

        package init(key: String, text: String) {
            self.key = key
            self.text = text
        }
    }

    package static func == (left: FieldValue, right: FieldValue) -> Bool {
        switch (left, right) {
        case (.none, .none): true
        case (.number(let left), .number(let right)): SampleNumber(left) == SampleNumber(right)
        case (.duration(let left), .duration(let right)): left == right
        case (.flag(let left), .flag(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.instant(let left), .instant(let right)): left == right
        case (.signal(let left), .signal(let right)): left.isEqual(to: right)
        case (.list(let left), .list(let right)): left == right
        case (.table(let left), .table(let right)): left == right
        case (.record(let left), .record(let right)): left.isEqual(to: right)
        case (.variant(let left, let leftValue), .variant(let right, let rightValue)):
            left == right && leftValue == rightValue
        case (.texts(let left), .texts(let right)): left == right
        default: false
        }
    }

    /// What stands at a path below it; the path may be empty.
    func value(at path: ArraySlice<ParameterStep>) -> FieldValue? {
        guard let step = path.first else { return self }
        switch (self, step) {
        case (.signal(let signal), _): return signal.value(at: path)
        case (.record(let record), _): return record.value(at: path)
        case (.variant(let name, let content), .key(let key)) where name == key:
            return content.value(at: path.dropFirst())
        case (.list(let items), .index(let index)) where items.indices.contains(index):
            return items[index].value(at: path.dropFirst())
        default: return nil
        }
    }

    /// The same with what stands at a path below it replaced; the path may be empty.
    func replacing(_ path: ArraySlice<ParameterStep>, with value: FieldValue) -> FieldValue {
        guard let step = path.first else {
            // A number where a signal may stand is short for a static one.
            if case .signal = self, case .number(let number) = value { return .signal(Static(number)) }
            return value
        }
        switch (self, step) {
        case (.signal(let signal), _): return .signal(signal.replacing(path, with: value))
        case (.record(let record), _): return .record(record.replacing(path, with: value))
        case (.variant(let name, let content), .key(let key)) where name == key:
            return .variant(name, content.replacing(path.dropFirst(), with: value))
        case (.list(var items), .index(let index)) where items.indices.contains(index):
            items[index] = items[index].replacing(path.dropFirst(), with: value)
            return .list(items)
        default: return self
        }
    }
}

/// Numbers by name, as a field.
package struct NumberTable: Hashable, FieldConvertible {
    package var entries: [FieldValue.TableEntry]

    package init(_ entries: [FieldValue.TableEntry] = []) {
        self.entries = entries
    }

    package init?(_ value: FieldValue) {
        guard case .table(let entries) = value else { return nil }
        self.entries = entries
    }

    package var fieldValue: FieldValue { .table(entries) }
}

/// Texts by name, as a field.
package struct TextTable: Hashable, FieldConvertible {
    package var entries: [FieldValue.TextEntry]

    package init(_ entries: [FieldValue.TextEntry] = []) {
        self.entries = entries
    }

    package init?(_ value: FieldValue) {
        guard case .texts(let entries) = value else { return nil }
        self.entries = entries
    }

    package var fieldValue: FieldValue { .texts(entries) }
}

/// A type that can stand in a field.
package protocol FieldConvertible: Sendable {
    /// nil when the value is of another case.
    init?(_ value: FieldValue)
    var fieldValue: FieldValue { get }
}

extension Double: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .number(let number) = value else { return nil }
        self = number
    }
    package var fieldValue: FieldValue { .number(self) }
}

extension TimeSpan: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .duration(let span) = value else { return nil }
        self = span
    }
    package var fieldValue: FieldValue { .duration(self) }
}

extension Bool: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .flag(let flag) = value else { return nil }
        self = flag
    }
    package var fieldValue: FieldValue { .flag(self) }
}

extension String: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .text(let text) = value else { return nil }
        self = text
    }
    package var fieldValue: FieldValue { .text(self) }
}

extension Timestamp: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .instant(let instant) = value else { return nil }
        self = instant
    }
    package var fieldValue: FieldValue { .instant(self) }
}

extension Optional: FieldConvertible where Wrapped: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard value != .none else {
            self = nil
            return
        }
        guard let wrapped = Wrapped(value) else { return nil }
        self = wrapped
    }
    package var fieldValue: FieldValue { map(\.fieldValue) ?? .none }
}

extension Array: FieldConvertible where Element: FieldConvertible {
    package init?(_ value: FieldValue) {
        guard case .list(let items) = value else { return nil }
        let elements = items.compactMap { Element($0) }
        guard elements.count == items.count else { return nil }
        self = elements
    }
    package var fieldValue: FieldValue { .list(map(\.fieldValue)) }
}

/// Words to choose from.
package protocol FieldChoice: FieldConvertible, CaseIterable, RawRepresentable<String> {}

extension FieldChoice {
    package init?(_ value: FieldValue) {
        guard case .text(let word) = value else { return nil }
        self.init(rawValue: word)
    }
    package var fieldValue: FieldValue { .text(rawValue) }
    package static var type: FieldType { .choice(allCases.map(\.rawValue)) }
}
