package import MetricModel

/// Lengths of time as authors write them: `500ms`, `90s`, `1h30m`, `1.5d`, or a number of seconds.
package enum DurationText {
    private static let seconds: [String: Double] = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400]

    /// In seconds: a microsecond, the resolution, and 285 years.
    static let range = 1e-6...9e9

    package static let pattern = #"^(?=[^1-9]*[1-9])([0-9]{1,9}(\.[0-9]{1,6})?([mM]?[sS]|[mMhHdD]))+$"#

    /// nil when the text is no length of time; units may be in capitals, as the original takes them.
    package static func span(_ text: String) -> TimeSpan? {
        var rest = text.lowercased()[...]
        var total = 0.0
        repeat {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let factor = seconds[String(unit)] else { return nil }
            total += number * factor
        } while !rest.isEmpty
        return TimeSpan(seconds: total)
    }
}

extension Codec where Value == TimeSpan {
    /// A length of time above zero; written as a number of seconds.
    static let duration = duration(allowsZero: false)

    static func duration(allowsZero: Bool) -> Codec {
        let range = allowsZero ? 0...DurationText.range.upperBound : DurationText.range
        let bound = allowsZero ? "of at least zero" : "above zero"
        let examples = "such as '30s', '1h30m' or a number of seconds"
        return Codec(
            schema: [
                "anyOf": [
                    [
                        "type": "number",
                        "minimum": .number(range.lowerBound),
                        "maximum": .number(range.upperBound),
                    ],
                    ["type": "string", "pattern": .text(DurationText.pattern)],
                ]
            ],
            expectation: "a duration \(bound), \(examples)",
            read: { node, reading in
                let span: TimeSpan? =
                    switch node.content {
                    case .plain(let word):
                        node.numberWord.flatMap(SizeText.plainNumber).map { TimeSpan(seconds: $0) }
                            ?? DurationText.span(word)
                    case .text(let text): DurationText.span(text)
                    case .list, .map: nil
                    }
                guard let span, range.contains(span.seconds) else {
                    reading.report(
                        node,
                        insteadOf: "a duration \(bound) and below 285 years, \(examples)",
                        because: node.numberAmbiguity
                    )
                    return nil
                }
                return span
            },
            write: { .number($0.seconds) }
        )
    }
}
