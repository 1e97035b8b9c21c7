/// A number that a sample shows as it was written. It may be NaN, and is then equal to itself, as what was written twice alike is.
package struct SampleNumber: Hashable, FieldConvertible, ExpressibleByFloatLiteral {
    package var value: Double

    package init(_ value: Double) {
        self.value = value
    }

    package init(floatLiteral value: Double) {
        self.value = value
    }

    package init?(_ value: FieldValue) {
        guard let number = Double(value) else { return nil }
        self.value = number
    }

    package var fieldValue: FieldValue { .number(value) }

    package static func == (left: SampleNumber, right: SampleNumber) -> Bool {
        left.value == right.value || left.value.isNaN && right.value.isNaN
    }

    package func hash(into hasher: inout Hasher) {
        (value.isNaN ? .nan : value).hash(into: &hasher)
    }
}
