import Catalogs
import MetricModel
import Signals

extension Codec where Value == String {
    /// Text of at most so many bytes.
    static func text(maximumLength: Int) -> Codec {
        Codec(
            schema: ["type": "string", "maxLength": .number(Double(maximumLength))],
            expectation: "a text",
            read: { readText($0, insteadOf: "a text", &$1) },
            write: { .text($0) }
        )
    }

    /// One of some words.
    static func choice(_ words: [String]) -> Codec {
        let expectation =
            words.count == 1 ? "'\(words[0])'" : "one of \(words.map { "'\($0)'" }.joined(separator: ", "))"
        return Codec(
            schema: ["type": "string", "enum": .list(words.map { .text($0) })],
            expectation: expectation,
            read: { node, reading in
                guard let word = readText(node, insteadOf: expectation, &reading) else { return nil }
                guard words.contains(word) else {
                    let meant = NearestName.of(word, among: words).map { "; did you mean '\($0)'?" } ?? ""
                    reading.report("found '\(shortened(word))'; allowed is \(expectation)\(meant)", at: node.place)
                    return nil
                }
                return word
            },
            write: { .text($0) }
        )
    }
}

extension Codec {
    /// Text that a type of ours checks when it is made.
    static func name(
        _ expectation: String,
        pattern: String,
        maximumLength: Int,
        read parse: @escaping @Sendable (String) throws(NameError) -> Value,
        write: @escaping @Sendable (Value) -> String
    ) -> Codec {
        Codec(
            schema: ["type": "string", "pattern": .text(pattern), "maxLength": .number(Double(maximumLength))],
            expectation: expectation,
            read: { node, reading in
                guard let text = readText(node, insteadOf: expectation, &reading) else { return nil }
                do throws(NameError) {
                    return try parse(text)
                } catch {
                    reading.report(error.description, at: node.place)
                    return nil
                }
            },
            write: { .text(write($0)) }
        )
    }

    static func list<Element>(of element: Codec<Element>, _ expectation: String) -> Codec where Value == [Element] {
        Codec(
            schema: ["type": "array", "items": element.schema],
            expectation: expectation,
            read: { node, reading in
                guard case .list(let items) = node.content else {
                    reading.report(node, insteadOf: expectation)
                    return nil
                }
                var values: [Element] = []
                values.reserveCapacity(items.count)
                for (index, item) in items.enumerated() where !reading.isOver {
                    // A nil has been reported; go on, so that all errors are told at once.
                    if let value = reading.within(.index(index), { element.read(item, &$0) }) { values.append(value) }
                }
                return values.count == items.count ? values : nil
            },
            write: { .list($0.map(element.write)) }
        )
    }
}

extension Codec where Value == Bool {
    private static let trueWords = ["true", "yes", "on", "y", "t", "1"]
    private static let falseWords = ["false", "no", "off", "n", "f", "0"]

    /// `true` or `false`; in YAML also the other words that the original took, in quotes or without.
    static let flag = Codec(
        schema: ["type": "boolean"],
        expectation: "true or false",
        read: { node, reading in
            switch node.content {
            case .plain("true"): return true
            case .plain("false"): return false
            case .plain(let word) where node.isYAML, .text(let word) where node.isYAML:
                if trueWords.contains(word.lowercased()) { return true }
                if falseWords.contains(word.lowercased()) { return false }
            default: break
            }
            reading.report(node, insteadOf: "true or false")
            return nil
        },
        write: { DocumentNode(booleanLiteral: $0) }
    )
}

extension Codec where Value == UInt64 {
    /// A whole number, not negative, below 2^53: every JSON reader keeps those exactly.
    static let wholeNumber = Codec(
        schema: ["type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991],
        expectation: "a whole number from 0 to 9007199254740991",
        read: { node, reading in
            if let word = node.numberWord, let number = UInt64(word), number < 1 << 53 { return number }
            reading.report(
                node,
                insteadOf: "a whole number from 0 to 9007199254740991",
                because: node.numberAmbiguity
            )
            return nil
        },
        write: { DocumentNode(.plain(String($0))) }
    )
}

extension Codec where Value == LabelPattern {
    static let labelPattern = Codec(
        schema: ["type": "string", "maxLength": .number(Double(CatalogLimits().labelLength))],
        expectation: "a text",
        read: { node, reading in readText(node, insteadOf: "a text", &reading).map(LabelPattern.init) },
        write: { .text($0.text) }
    )
}

extension Codec where Value == MetricName {
    static let metricName = Codec.name(
        "the metric's name",
        pattern: MetricName.pattern,
        maximumLength: MetricName.maximumLength,
        read: { (text) throws(NameError) in try MetricName(text) },
        write: { $0.text }
    )
}

extension Codec where Value == LabelName {
    static let labelName = Codec.name(
        "the name of a label",
        pattern: LabelName.pattern,
        maximumLength: LabelName.maximumLength,
        read: { (text) throws(NameError) in try LabelName(text) },
        write: { $0.text }
    )
}

extension Codec where Value == UnitName? {
    /// Empty text is no unit.
    static let unit = Codec.name(
        "a unit",
        pattern: UnitName.pattern,
        maximumLength: UnitName.maximumLength,
        read: { (text) throws(NameError) in text.isEmpty ? nil : try UnitName(text) },
        write: { $0?.text ?? "" }
    )
}

/// A scalar that is text: in quotes, or in YAML any plain word but one for nothing, byte for byte as it is written.
func readText(_ node: DocumentNode, insteadOf expectation: String, _ reading: inout Reading) -> String? {
    switch node.content {
    case .text(let text):
        return text
    case .plain(let word) where !node.isNull && node.isYAML:
        return word
    case .plain(let word) where !node.isNull:
        let word = shortened(word)
        reading.report("found \(word), which is not text; write it in quotes: \"\(word)\"", at: node.place)
        return nil
    case .plain(let word) where !word.isEmpty && node.isYAML:
        reading.report(
            "found \(word), which stands for nothing; allowed is \(expectation); in quotes it is the word: \"\(word)\"",
            at: node.place
        )
        return nil
    default:
        reading.report(node, insteadOf: expectation)
        return nil
    }
}
