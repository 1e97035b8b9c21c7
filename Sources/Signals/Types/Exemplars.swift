package import MetricModel

/// Exemplars on a counter's or a histogram's samples (OpenMetrics 1.0, "Exemplars").
package struct Exemplars: Parameterised {
    package var labels = TextTable()
    package var every = TimeSpan.zero

    /// Code points of all names and values together.
    package static let maximumLength = 128

    package static let fields: [ParameterField<Exemplars>] = [
        ParameterField(
            "labels",
            \.labels,
            labelsType,
            "The labels, by name. `{hex:16}` in a value stands for as many random hexadecimal digits, new in each exemplar."
        ),
        .duration("every", \.every, "From one exemplar to the next."),
    ]
    static let labelsType = FieldType.texts(labelNameRule, labelValueRule)
    /// Prometheus refuses a page with U+0000 there, although it reads one in the value of a sample's label.
    private static let labelValueRule = TextRule("a text", pattern: #"^[^\u0000]*$"#) { text in
        text.utf8.contains(0) ? "the text contains U+0000; any other character is allowed" : nil
    }
    private static let labelNameRule = TextRule("the name of a label") { text in
        do throws(NameError) {
            _ = try LabelName(text)
            return nil
        } catch {
            return error.description
        }
    }

    package init() {}

    package var conflicts: [ParameterConflict] {
        Self.conflicts(labels) { ExemplarText($0).sampleLength }
    }

    /// - Parameter length: of a label's value on a page, in code points.
    static func conflicts(_ labels: TextTable, length: (String) -> Int) -> [ParameterConflict] {
        if let clash = LabelClash(among: labels.entries.map(\.key)) {
            return [ParameterConflict("labels", clash.description)]
        }
        let values = labels.entries.reduce(0) { $0 + length($1.text) }
        // As the scraper is to see them for whom the names are longest.
        let names =
            EscapingScheme.allCases.map { scheme in
                labels.entries.reduce(0) { $0 + scheme.escape($1.key, in: .label).unicodeScalars.count }
            }.max() ?? 0
        guard names + values > maximumLength else { return [] }
        return [
            ParameterConflict(
                "labels",
                "names and values are \(names + values) characters long together; OpenMetrics allows \(maximumLength)"
            )
        ]
    }
}

/// A text in which `{hex:16}` stands for random digits.
struct ExemplarText: Hashable, Sendable {
    private enum Part: Hashable {
        case text(String)
        case hex(Int)
    }

    private let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{hex:") {
            let digits = rest[start.upperBound...].prefix { $0.isASCII && $0.isNumber }
            let end = digits.endIndex
            guard end < rest.endIndex, rest[end] == "}", let count = Int(digits), (1...128).contains(count) else {
                parts.append(.text(String(rest[..<start.upperBound])))
                rest = rest[start.upperBound...]
                continue
            }
            parts.append(.text(String(rest[..<start.lowerBound])))
            parts.append(.hex(count))
            rest = rest[rest.index(after: end)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
    }

    /// In code points.
    var sampleLength: Int {
        parts.reduce(0) { length, part in
            switch part {
            case .text(let text): length + text.unicodeScalars.count
            case .hex(let count): length + count
            }
        }
    }

    /// In bytes.
    var maximumLength: Int {
        parts.reduce(0) { length, part in
            switch part {
            case .text(let text): length + text.utf8.count
            case .hex(let count): length + count
            }
        }
    }

    /// The text with digits from a seed.
    func text(seed: Seed) -> String {
        var position: Int64 = 0
        return parts.reduce(into: "") { result, part in
            switch part {
            case .text(let text): result += text
            case .hex(let count):
                for _ in 0..<count {
                    // Sixteen digits from each draw, the highest first.
                    let draw = seed.draw(position / 16)
                    result.append(Self.digits[Int(draw >> UInt64(60 - 4 * (position % 16)) & 15)])
                    position += 1
                }
            }
        }
    }

    private static let digits = Array("0123456789abcdef")
}

/// The exemplars of one sample, in their place.
package struct PlacedExemplars: Sendable {
    private let exemplars: Exemplars
    private var texts: [(name: String, text: ExemplarText)]
    private let epoch: Timestamp
    private let seed: Seed
    private let value: @Sendable (Moment, Double) -> Double

    /// - Parameter value: the observation, given the moment of it and a number between 0 and 1.
    init(
        _ exemplars: Exemplars,
        epoch: Timestamp,
        seed: Seed,
        value: @escaping @Sendable (Moment, Double) -> Double
    ) {
        self.exemplars = exemplars
        texts = exemplars.labels.entries.map { (name: $0.key, text: ExemplarText($0.text)) }
        self.epoch = epoch
        self.seed = seed
        self.value = value
    }

    /// The same with the labels' names as a scraper is to see them.
    package func escaped(by scheme: EscapingScheme) -> PlacedExemplars {
        var copy = self
        copy.texts = texts.map { (name: scheme.escape($0.name, in: .label), text: $0.text) }
        return copy
    }

    package var labelCount: Int { texts.count }

    /// Bytes of all labels' names and values together, at most.
    package var maximumTextLength: Int { texts.reduce(0) { $0 + $1.name.utf8.count + $1.text.maximumLength } }

    /// The newest one at an instant; nil before the epoch.
    package func exemplar(at instant: Timestamp) -> Exemplar? {
        let tick = (instant - epoch).ticks(of: exemplars.every)
        guard tick >= 0 else { return nil }
        let (time, overflow) = tick.multipliedReportingOverflow(by: exemplars.every.nanoseconds)
        guard !overflow else { return nil }
        let moment = Moment(epoch + TimeSpan(nanoseconds: time), since: epoch)
        return Exemplar(
            labels: texts.enumerated().map { index, label in
                (name: label.name, value: label.text.text(seed: Seed(bits: seed.derived(index: index).draw(tick))))
            },
            value: value(moment, seed.uniform(tick: tick)),
            instant: moment.instant
        )
    }
}
