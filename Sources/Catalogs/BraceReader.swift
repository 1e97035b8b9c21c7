/// Reads a text with braces: in one pass what belongs to each brace, in another one the parts.
struct BraceReader {
    private let bytes: [UInt8]
    private let groups: [Int: Group]

    /// What is between a brace and the one that closes it.
    private struct Group {
        var commas: [Int] = []
        var end = 0
    }

    /// Braces deeper than this stand for themselves: what reads parts calls itself for each level.
    private static let maximumDepth = 100
    /// A range that is written longer is none.
    private static let maximumRangeLength = 200

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var groups: [Int: Group] = [:]
        var open: [(start: Int, group: Group)] = []
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "{"): open.append((position, Group()))
            case UInt8(ascii: "}"):
                if var last = open.popLast() {
                    last.group.end = position
                    groups[last.start] = last.group
                }
            case UInt8(ascii: ",") where !open.isEmpty: open[open.count - 1].group.commas.append(position)
            default: break
            }
            position += 1
        }
        self.groups = groups
    }

    /// - Parameters:
    ///   - range: the whole text, or one of several alternatives.
    ///   - depth: how many braces are around it.
    func sequence(in range: Range<Int>, depth: Int) -> BraceSequence {
        var sequence = BraceSequence()
        var literal: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            let next = position + 1
            if byte == UInt8(ascii: "\\"), next < range.upperBound, "{},\\".utf8.contains(bytes[next]) {
                literal.append(bytes[next])
                position = next + 1
            } else if byte == UInt8(ascii: "{"), let group = groups[position], let part = part(next, group, depth) {
                sequence.add(.text(literal))
                literal = []
                sequence.add(part)
                position = group.end + 1
            } else {
                literal.append(byte)
                position = next
            }
        }
        sequence.add(.text(literal))
        return sequence
    }

    /// What a group stands for, if it expands.
    private func part(_ start: Int, _ group: Group, _ depth: Int) -> BraceSequence.Part? {
        guard depth < Self.maximumDepth else { return nil }
        guard !group.commas.isEmpty else { return Self.range(bytes[start..<group.end]) }
        let starts = [start] + group.commas.map { $0 + 1 }
        let ends = group.commas + [group.end]
        return .alternatives(zip(starts, ends).map { sequence(in: $0..<$1, depth: depth + 1) })
    }

    /// `1..500`, `001..500..3`, `a..e`.
    private static func range(_ bytes: ArraySlice<UInt8>) -> BraceSequence.Part? {
        guard bytes.count <= maximumRangeLength else { return nil }
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
