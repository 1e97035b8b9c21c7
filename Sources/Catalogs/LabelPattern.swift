package import MetricModel

/// The value of a label as it is written, which may stand for many: `pod-{1..500}`, `{GET,POST}`.
///
/// Braces with a comma or a range in them expand as in a shell; other braces stand for themselves, and so does a brace,
/// comma or backslash after a backslash. A range keeps its zero padding and may have a step: `{00..10..2}`. Nothing is
/// expanded before it is asked for.
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

    /// Whether all values differ for certain, without a look at them: a text, or one range and text around it.
    var isSurelyDistinct: Bool { sequence?.isSurelyDistinct ?? true }

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

/// Parts one after the other; the last one varies fastest.
private struct BraceSequence: Hashable {
    indirect enum Part: Hashable {
        case text([UInt8])
        case alternatives([BraceSequence])
        case numbers(first: Int, step: Int, count: Int, width: Int)
        case letters(first: UInt8, step: Int, count: Int)

        var count: Int {
            switch self {
            case .text: 1
            case .alternatives(let sequences): sequences.reduce(0) { sum($0, $1.count) }
            case .numbers(_, _, let count, _), .letters(_, _, let count): count
            }
        }

        func append(_ index: Int, to bytes: inout [UInt8]) {
            switch self {
            case .text(let text): bytes += text
            case .alternatives(let sequences):
                var rest = index
                for sequence in sequences {
                    if rest < sequence.count { return sequence.append(rest, to: &bytes) }
                    rest -= sequence.count
                }
            case .numbers(let first, let step, _, let width):
                let number = first + index * step
                let digits = String(number.magnitude)
                if number < 0 { bytes.append(UInt8(ascii: "-")) }
                let padding = width - digits.utf8.count - (number < 0 ? 1 : 0)
                bytes += repeatElement(UInt8(ascii: "0"), count: max(0, padding))
                bytes += digits.utf8
            case .letters(let first, let step, _):
                bytes.append(UInt8(truncatingIfNeeded: Int(first) + index * step))
            }
        }

        /// The indices that a text may begin with, and where what they stand for ends.
        func beginnings(of text: ArraySlice<UInt8>) -> [(index: Int, end: Int)] {
            switch self {
            case .text(let own):
                return text.starts(with: own) ? [(0, text.startIndex + own.count)] : []
            case .alternatives(let sequences):
                var start = 0
                return sequences.flatMap { sequence -> [(index: Int, end: Int)] in
                    defer { start += sequence.count }
                    return (text.startIndex...text.endIndex).reversed().compactMap { end in
                        sequence.index(of: text[text.startIndex..<end]).map { (start + $0, end) }
                    }
                }
            case .letters(let first, let step, let count):
                guard let letter = text.first else { return [] }
                let (index, rest) = (Int(letter) - Int(first)).quotientAndRemainder(dividingBy: step)
                return rest == 0 && (0..<count).contains(index) ? [(index, text.startIndex + 1)] : []
            case .numbers(let first, let step, let count, _):
                let sign = text.first == UInt8(ascii: "-") ? 1 : 0
                let digits = text.dropFirst(sign).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
                return (0..<digits).reversed().compactMap { digit in
                    let end = text.startIndex + sign + digit + 1
                    guard let number = Int(String(decoding: text[text.startIndex..<end], as: UTF8.self)),
                        number.magnitude < 1 << 60
                    else { return nil }
                    let (index, rest) = (number - first).quotientAndRemainder(dividingBy: step)
                    guard rest == 0, (0..<count).contains(index) else { return nil }
                    // As it is written: with as many zeros.
                    var written: [UInt8] = []
                    append(index, to: &written)
                    return text[text.startIndex..<end].elementsEqual(written) ? (index, end) : nil
                }
            }
        }
    }

    private(set) var parts: [Part] = []
    private(set) var count = 1

    init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }

    private init(_ bytes: ArraySlice<UInt8>) {
        var literal: [UInt8] = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            let byte = bytes[position]
            let next = position + 1
            if byte == UInt8(ascii: "\\"), next < bytes.endIndex, "{},\\".utf8.contains(bytes[next]) {
                literal.append(bytes[next])
                position = next + 1
            } else if byte == UInt8(ascii: "{"), let (part, end) = Self.group(bytes[next...]) {
                add(.text(literal))
                literal = []
                add(part)
                position = end
            } else {
                literal.append(byte)
                position = next
            }
        }
        add(.text(literal))
    }

    private mutating func add(_ part: Part) {
        if case .text(let text) = part, text.isEmpty { return }
        parts.append(part)
        let (product, overflow) = count.multipliedReportingOverflow(by: part.count)
        count = overflow ? .max : product
    }

    var isSurelyDistinct: Bool {
        let expanding = parts.filter { if case .text = $0 { false } else { true } }
        return switch expanding.first {
        case nil: true
        case .numbers, .letters: expanding.count == 1
        default: false
        }
    }

    func append(_ index: Int, to bytes: inout [UInt8]) {
        // The digits of the index, the last part's first.
        var divisor = count
        var rest = index
        for part in parts {
            divisor /= part.count
            part.append(rest / divisor, to: &bytes)
            rest %= divisor
        }
    }

    /// The index of a text among those that it stands for; of several the one whose first parts are longest.
    func index(of text: ArraySlice<UInt8>) -> Int? { index(of: text, from: parts.startIndex) }

    private func index(of text: ArraySlice<UInt8>, from position: Int) -> Int? {
        guard position < parts.endIndex else { return text.isEmpty ? 0 : nil }
        let part = parts[position]
        let following = parts[(position + 1)...].reduce(1) { $0 * $1.count }
        for (index, end) in part.beginnings(of: text) {
            guard let rest = self.index(of: text[end...], from: position + 1) else { continue }
            return index * following + rest
        }
        return nil
    }

    /// What stands between a brace and the one that closes it, if it expands, and where to read on.
    private static func group(_ bytes: ArraySlice<UInt8>) -> (part: Part, end: Int)? {
        var depth = 0
        var commas: [Int] = []
        var position = bytes.startIndex
        while position < bytes.endIndex {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}") where depth > 0: depth -= 1
            case UInt8(ascii: "}"):
                let content = bytes[..<position]
                guard !commas.isEmpty else { return range(content).map { ($0, position + 1) } }
                let starts = [content.startIndex] + commas.map { $0 + 1 }
                let ends = commas + [content.endIndex]
                return (.alternatives(zip(starts, ends).map { BraceSequence(content[$0..<$1]) }), position + 1)
            case UInt8(ascii: ",") where depth == 0: commas.append(position)
            default: break
            }
            position += 1
        }
        return nil
    }

    /// `1..500`, `001..500..3`, `a..e`.
    private static func range(_ bytes: ArraySlice<UInt8>) -> Part? {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: "..", omittingEmptySubsequences: false)
        guard (2...3).contains(words.count) else { return nil }
        var stride = 1
        if words.count == 3 {
            guard let number = Int(words[2]), number != 0, number.magnitude < Int.max else { return nil }
            stride = abs(number)
        }
        // Far below the ends of Int, so that no sum of two overflows.
        if let first = Int(words[0]), let last = Int(words[1]), max(first.magnitude, last.magnitude) < 1 << 60,
            stride < 1 << 60
        {
            let isPadded = words.prefix(2).contains { word in
                let digits = word.drop { $0 == "-" || $0 == "+" }
                return digits.count > 1 && digits.hasPrefix("0")
            }
            let step = first <= last ? stride : -stride
            return .numbers(
                first: first,
                step: step,
                count: abs(last - first) / stride + 1,
                width: isPadded ? words.prefix(2).map(\.utf8.count).max() ?? 0 : 0
            )
        }
        guard let first = letter(words[0]), let last = letter(words[1]), stride < 1 << 60 else { return nil }
        return .letters(
            first: first,
            step: first <= last ? stride : -stride,
            count: abs(Int(last) - Int(first)) / stride + 1
        )
    }

    private static func letter(_ word: Substring) -> UInt8? {
        guard word.utf8.count == 1, let byte = word.utf8.first,
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        else { return nil }
        return byte
    }
}

func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
}
