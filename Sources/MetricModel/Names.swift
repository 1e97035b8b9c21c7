/// Why a text is not a name.
package enum NameError: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int, limit: Int)
    /// A character that the kind of name does not allow, and where: 0 is the first.
    case character(Unicode.Scalar, offset: Int, name: String, allowed: String)
    /// Label names that begin with two underscores belong to Prometheus.
    case reserved(String)

    package var description: String {
        switch self {
        case .empty:
            "the name is empty; write at least one letter"
        case .tooLong(let bytes, let limit):
            "the name is \(bytes) bytes long; at most \(limit) are allowed"
        case .character(let scalar, let offset, let name, let allowed):
            if offset == 0 {
                "'\(name)' may not begin with '\(scalar)'; allowed are \(allowed), and no digit first"
            } else {
                "'\(name)' contains '\(scalar)'; allowed are \(allowed)"
            }
        case .reserved(let name):
            "'\(name)' begins with '__', which is reserved for Prometheus itself; write it without the underscores"
        }
    }
}

/// The name of a metric: `[a-zA-Z_:][a-zA-Z0-9_:]*` (Prometheus, "Data model").
package struct MetricName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package static let pattern = "^[a-zA-Z_:][a-zA-Z0-9_:]*$"
    package static let maximumLength = 1000

    package let text: String

    package init(_ text: String) throws(NameError) {
        try check(text, maximumLength: Self.maximumLength, allowed: "letters, digits, '_' and ':'") { $0 == ":" }
        self.text = text
    }

    /// A name that stands in our own source; a precondition that it is one.
    package init(constant text: StaticString) {
        self.init(unchecked: text.description)
        precondition((try? MetricName(text.description)) != nil, "'\(text)' is not a metric name")
    }

    /// The name with an ending that is made of characters of names, such as `_total`.
    package func appending(_ ending: StaticString) -> MetricName {
        MetricName(unchecked: text + ending.description)
    }

    /// The name without an ending; the same when it does not end so, or when nothing would be left.
    package func removing(_ ending: StaticString) -> MetricName {
        let ending = ending.description
        guard text.hasSuffix(ending), text.utf8.count > ending.utf8.count else { return self }
        return MetricName(unchecked: String(text.dropLast(ending.count)))
    }

    /// Appends `_unit`, unless the name ends so already (OpenMetrics 1.0, "Unit").
    package func appending(_ unit: UnitName) -> MetricName {
        ends(in: unit) ? self : MetricName(unchecked: "\(text)_\(unit.text)")
    }

    /// Whether the unit is the last part of the name.
    package func ends(in unit: UnitName) -> Bool {
        text.hasSuffix("_\(unit.text)")
    }

    private init(unchecked text: String) {
        self.text = text
    }

    package static func < (left: MetricName, right: MetricName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package var description: String { text }
}

/// The name of a label: `[a-zA-Z_][a-zA-Z0-9_]*`, not beginning with `__` (Prometheus, "Data model").
package struct LabelName: Hashable, Sendable, CustomStringConvertible {
    package static let pattern = "^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$"
    package static let maximumLength = 1000

    package let text: String

    package init(_ text: String) throws(NameError) {
        try check(text, maximumLength: Self.maximumLength, allowed: "letters, digits and '_'") { _ in false }
        guard !text.utf8.starts(with: "__".utf8) else { throw .reserved(text) }
        self.text = text
    }

    /// A name that stands in our own source; a precondition that it is one.
    package init(constant text: StaticString) {
        self.text = text.description
        precondition((try? LabelName(text.description)) != nil, "'\(text)' is not a label name")
    }

    package var description: String { text }
}

/// A unit, as it stands at the end of a metric's name: `[a-zA-Z0-9_:]+` (OpenMetrics 1.0, "Unit").
package struct UnitName: Hashable, Sendable, CustomStringConvertible {
    package static let pattern = "^[a-zA-Z0-9_:]*$"
    package static let maximumLength = 100

    package let text: String

    package init(_ text: String) throws(NameError) {
        // A unit follows an underscore, so it may begin with a digit: it is checked as the rest of a name.
        try check(text, maximumLength: Self.maximumLength, digitFirst: true, allowed: "letters, digits, '_' and ':'") {
            $0 == ":"
        }
        self.text = text
    }

    package var description: String { text }
}

/// Ranges of bytes on purpose: `isLetter` and `isNumber` take other alphabets too.
private func check(
    _ name: String,
    maximumLength: Int,
    digitFirst: Bool = false,
    allowed: String,
    alsoAllowed: (Unicode.Scalar) -> Bool
) throws(NameError) {
    guard !name.isEmpty else { throw .empty }
    guard name.utf8.count <= maximumLength else { throw .tooLong(bytes: name.utf8.count, limit: maximumLength) }
    for (offset, scalar) in name.unicodeScalars.enumerated() {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": continue
        case "0"..."9" where offset > 0 || digitFirst: continue
        case let other where alsoAllowed(other): continue
        default: throw .character(scalar, offset: offset, name: name, allowed: allowed)
        }
    }
}
