/// Why a text is not a name.
package enum NameError: Error, Equatable, CustomStringConvertible {
    case empty
    case tooLong(characters: Int, limit: Int)
    /// A character that the kind of name does not allow.
    case character(Unicode.Scalar, name: String, allowed: String)
    /// No scraper reads U+0000 in a name.
    case null
    /// Label names that begin with two underscores belong to Prometheus.
    case reserved(String)

    package var description: String {
        switch self {
        case .empty:
            "the name is empty; write at least one letter"
        case .tooLong(let characters, let limit):
            "the name is \(characters) characters long; at most \(limit) are allowed"
        case .character(let scalar, let name, let allowed):
            "'\(name)' contains '\(scalar)'; allowed are \(allowed)"
        case .null:
            "the name contains U+0000; any other character is allowed"
        case .reserved(let name):
            "'\(name)' begins with '__', which is reserved for Prometheus itself; write it without the underscores"
        }
    }
}

/// Text that is the same as another when its bytes are: Swift's `String` takes canonically equivalent texts (`é` as one
/// scalar or as two) for equal, Prometheus does not.
package protocol BytewiseText: Hashable, Sendable, CustomStringConvertible {
    var text: String { get }
}

extension BytewiseText {
    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }

    package var description: String { text }
}

/// The name of a metric: any text in UTF-8 (Prometheus 3, "Data model").
///
/// A name of the legacy alphabet, `[a-zA-Z_:][a-zA-Z0-9_:]*`, is written as it is; any other is quoted, or escaped for a
/// scraper that did not ask for it (``EscapingScheme``).
package struct MetricName: BytewiseText, Comparable {
    package static let pattern = #"^[^\u0000]+$"#
    package static let maximumLength = 1000

    package let text: String

    package init(_ text: String) throws(NameError) {
        try check(text, maximumLength: Self.maximumLength)
        self.text = text
    }

    /// A name that stands in our own source; a precondition that it is one.
    package init(constant text: StaticString) {
        self.init(unchecked: text.description)
        precondition(isLegacy, "'\(text)' is not a metric name")
    }

    /// Whether the name is of the legacy alphabet.
    package var isLegacy: Bool { NameAlphabet.metric.contains(text) }

    /// The name with an ending that is made of characters of names, such as `_total`.
    package func appending(_ ending: StaticString) -> MetricName {
        MetricName(unchecked: text + ending.description)
    }

    /// The name without an ending; the same when it does not end so, or when nothing would be left.
    package func removing(_ ending: StaticString) -> MetricName {
        let length = ending.utf8CodeUnitCount
        guard ends(in: ending.description), text.utf8.count > length else { return self }
        return MetricName(unchecked: String(text.utf8.dropLast(length)) ?? text)
    }

    /// Appends `_unit`, unless the name ends so already (OpenMetrics 1.0, "Unit").
    package func appending(_ unit: UnitName) -> MetricName {
        ends(in: unit) ? self : MetricName(unchecked: "\(text)_\(unit.text)")
    }

    /// Whether the unit is the last part of the name.
    package func ends(in unit: UnitName) -> Bool {
        ends(in: "_\(unit.text)")
    }

    private func ends(in ending: String) -> Bool {
        text.utf8.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }

    /// The name as a scraper sees it that asked for a scheme.
    package func escaped(by scheme: EscapingScheme) -> MetricName {
        MetricName(unchecked: scheme.escape(text, in: .metric))
    }

    private init(unchecked text: String) {
        self.text = text
    }

    package static func < (left: MetricName, right: MetricName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// The name of a label: any text in UTF-8 that does not begin with `__` (Prometheus 3, "Data model").
///
/// The legacy alphabet is `[a-zA-Z_][a-zA-Z0-9_]*`: that of metrics without the colon.
package struct LabelName: BytewiseText {
    package static let pattern = #"^(?!__)[^\u0000]+$"#
    package static let maximumLength = 1000

    package let text: String

    package init(_ text: String) throws(NameError) {
        try check(text, maximumLength: Self.maximumLength)
        guard !text.utf8.starts(with: "__".utf8) else { throw .reserved(text) }
        self.text = text
    }

    /// A name that stands in our own source; a precondition that it is one.
    package init(constant text: StaticString) {
        self.text = text.description
        precondition((try? LabelName(text.description)) != nil, "'\(text)' is not a label name")
    }
}

/// A unit, as it stands at the end of a metric's name: `[a-zA-Z0-9_:]+` (OpenMetrics 1.0, "Unit").
package struct UnitName: BytewiseText {
    package static let pattern = "^[a-zA-Z0-9_:]*$"
    package static let maximumLength = 100

    package let text: String

    package init(_ text: String) throws(NameError) {
        try check(text, maximumLength: Self.maximumLength)
        // A unit follows an underscore, so it may begin with a digit.
        if let scalar = text.unicodeScalars.first(where: { !NameAlphabet.metric.contains($0, isFirst: false) }) {
            throw .character(scalar, name: text, allowed: "letters, digits, '_' and ':'")
        }
        self.text = text
    }
}

private func check(_ name: String, maximumLength: Int) throws(NameError) {
    guard !name.isEmpty else { throw .empty }
    let length = name.unicodeScalars.count
    guard length <= maximumLength else { throw .tooLong(characters: length, limit: maximumLength) }
    guard !name.utf8.contains(0) else { throw .null }
}
