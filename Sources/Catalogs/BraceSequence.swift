/// A text with braces, read: parts one after the other, of which the last one varies fastest.
struct BraceSequence: Hashable {
    indirect enum Part: Hashable {
        case text([UInt8])
        /// With the index of the first value of each, and of the end.
        case alternatives([BraceSequence], starts: [Int])
        case numbers(first: Int, step: Int, count: Int, width: Int)
        case letters(first: UInt8, step: Int, count: Int)
    }

    private(set) var parts: [Part] = []
    private(set) var count = 1

    init(_ text: String) {
        let bytes = Array(text.utf8)
        self = BraceReader(bytes).sequence(in: bytes.indices, depth: 0)
    }

    /// Nothing, to which parts are added.
    init() {}

    mutating func add(_ part: Part) {
        if case .text(let text) = part, text.isEmpty { return }
        parts.append(part)
        count = product(count, part.count)
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

    /// The index of a text among those that it stands for; of several any.
    func index(of text: ArraySlice<UInt8>) -> Int? {
        // Indices beyond what can be counted are none.
        guard count < .max else { return nil }
        return beginnings(of: text).first { $0.end == text.endIndex }?.index
    }

    /// The indices that a text may begin with, and where what they stand for ends: for each end one.
    fileprivate func beginnings(of text: ArraySlice<UInt8>) -> [(index: Int, end: Int)] {
        var states = [(index: 0, end: text.startIndex)]
        for part in parts {
            var seen = Set<Int>()
            states = states.flatMap { state in
                part.beginnings(of: text[state.end...]).compactMap { index, end in
                    seen.insert(end).inserted ? (state.index * part.count + index, end) : nil
                }
            }
            if states.isEmpty { return [] }
        }
        return states
    }

    /// Bytes of all values together, at most, as they are written between quotes.
    var quotedLength: Int {
        // Of the product of two, each value of the one stands beside each of the other.
        parts.reduce((length: 0, count: 1)) { all, part in
            (
                sum(product(all.length, part.count), product(part.quotedLength, all.count)),
                product(all.count, part.count)
            )
        }.length
    }

    /// Bytes of a text as it is written between quotes.
    static func quotedLength(_ text: some Sequence<UInt8>) -> Int {
        text.reduce(0) { length, byte in
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "\n"): length + 2
            default: length + 1
            }
        }
    }
}

extension BraceSequence.Part {
    /// Any of several.
    static func alternatives(_ sequences: [BraceSequence]) -> BraceSequence.Part {
        .alternatives(sequences, starts: sequences.reduce(into: [0]) { $0.append(sum($0[$0.count - 1], $1.count)) })
    }

    fileprivate var count: Int {
        switch self {
        case .text: 1
        case .alternatives(_, let starts): starts[starts.count - 1]
        case .numbers(_, _, let count, _), .letters(_, _, let count): count
        }
    }

    fileprivate var quotedLength: Int {
        switch self {
        case .text(let text): BraceSequence.quotedLength(text)
        case .alternatives(let sequences, _): sequences.reduce(0) { sum($0, $1.quotedLength) }
        case .numbers(let first, let step, let count, let width):
            product(count, max(width, String(first).utf8.count, String(first + (count - 1) * step).utf8.count))
        case .letters(_, _, let count): count
        }
    }

    fileprivate func append(_ index: Int, to bytes: inout [UInt8]) {
        switch self {
        case .text(let text): bytes += text
        case .alternatives(let sequences, let starts):
            var range = sequences.indices
            while range.count > 1 {
                let middle = range.lowerBound + range.count / 2
                range = starts[middle] <= index ? middle..<range.upperBound : range.lowerBound..<middle
            }
            sequences[range.lowerBound].append(index - starts[range.lowerBound], to: &bytes)
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
    fileprivate func beginnings(of text: ArraySlice<UInt8>) -> [(index: Int, end: Int)] {
        switch self {
        case .text(let own):
            return text.starts(with: own) ? [(0, text.startIndex + own.count)] : []
        case .alternatives(let sequences, let starts):
            return zip(sequences, starts).flatMap { sequence, start in
                sequence.beginnings(of: text).map { (start + $0.index, $0.end) }
            }
        case .letters(let first, let step, let count):
            guard let letter = text.first else { return [] }
            let (index, rest) = (Int(letter) - Int(first)).quotientAndRemainder(dividingBy: step)
            return rest == 0 && (0..<count).contains(index) ? [(index, text.startIndex + 1)] : []
        case .numbers(let first, let step, let count, let width):
            let sign = text.first == UInt8(ascii: "-") ? 1 : 0
            // No number has more digits than an Int, but for zeros before it.
            let digits = text.dropFirst(sign).prefix(max(width, 19))
                .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
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

func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
}

/// Of two numbers that are not negative.
func product(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? .max : product
}
