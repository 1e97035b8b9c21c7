package import MetricModel

/// The value of a label as it is written, which may stand for many: `pod-{1..500}`, `{GET,POST}`.
///
/// Braces with a comma or a range in them expand as in a shell; other braces stand for themselves, and so does a brace,
/// comma or backslash after a backslash. A range keeps its zero padding and may have a step: `{00..10..2}`. Nothing is
/// expanded before it is asked for, and a text is read in time linear in its length.
package struct LabelPattern: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    package let text: String
    /// How many values it stands for; `Int.max` stands for more than can be counted.
    package let count: Int
    /// nil for a text without braces, which stands for itself.
    private let sequence: BraceSequence?

    package init(_ text: String) {
        self.text = text
        guard text.utf8.contains(UInt8(ascii: "{")) else {
            count = 1
            sequence = nil
            return
        }
        let sequence = BraceSequence(text)
        count = sequence.count
        self.sequence = sequence
    }

    /// One that stands for some texts as they are.
    init(anyOf texts: [String]) {
        var sequence = BraceSequence()
        sequence.add(
            .alternatives(
                texts.map { text in
                    var one = BraceSequence()
                    one.add(.text(Array(text.utf8)))
                    return one
                }
            )
        )
        text = texts.joined(separator: ",")
        count = sequence.count
        self.sequence = sequence
    }

    /// Whether all values differ for certain, without a look at them: a text, or one range and text around it.
    var isSurelyDistinct: Bool { sequence?.isSurelyDistinct ?? true }

    /// Bytes of all its values together, at most, as they are written between quotes; `Int.max` for more than can be counted.
    var quotedLength: Int { sequence?.quotedLength ?? BraceSequence.quotedLength(text.utf8) }

    /// The value of an index from 0 up to ``count``; the last part of the pattern varies fastest.
    package func value(at index: Int) -> LabelValue {
        guard let sequence else { return LabelValue(text) }
        var bytes: [UInt8] = []
        sequence.append(index, to: &bytes)
        return LabelValue(String(decoding: bytes, as: UTF8.self))
    }

    /// The index of a value among those that it stands for.
    package func index(of value: LabelValue) -> Int? {
        guard let sequence else { return text.utf8.elementsEqual(value.text.utf8) ? 0 : nil }
        return sequence.index(of: Array(value.text.utf8)[...])
    }

    package func contains(_ value: LabelValue) -> Bool { index(of: value) != nil }

    package var values: LazyMapCollection<Range<Int>, LabelValue> {
        (0..<count).lazy.map { value(at: $0) }
    }

    package static func == (left: LabelPattern, right: LabelPattern) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        LabelValue(text).hash(into: &hasher)
    }

    package var description: String { text }
}
