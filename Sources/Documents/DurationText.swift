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
    static let duration = Codec(
        schema: [
            "anyOf": [
                [
                    "type": "number",
                    "minimum": .number(DurationText.range.lowerBound),
                    "maximum": .number(DurationText.range.upperBound),
                ],
                ["type": "string", "pattern": .text(DurationText.pattern)],
            ]
        ],
        expectation: "a duration above zero, such as '30s', '1h30m' or a number of seconds",
        read: { node, reading in
            let span: TimeSpan? =
                switch node.content {
                case .plain(let word):
                    SizeText.plainNumber(word).map { TimeSpan(seconds: $0) } ?? DurationText.span(word)
                case .text(let text): DurationText.span(text)
                case .list, .map: nil
                }
            guard let span, DurationText.range.contains(span.seconds) else {
                reading.report(
                    node,
                    insteadOf:
                        "a duration above zero and below 285 years, such as '30s', '1h30m' or a number of seconds"
                )
                return nil
            }
            return span
        },
        write: { .number($0.seconds) }
    )
}
