/// The value of a label: any text.
///
/// Two values are equal when their bytes are: Swift's `String` takes canonically equivalent texts (`é` as one scalar or
/// as two) for equal, Prometheus does not.
package struct LabelValue: Hashable, Sendable, CustomStringConvertible {
    package static let maximumLength = 10_000

    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: LabelValue, right: LabelValue) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    package var description: String { text }
}
