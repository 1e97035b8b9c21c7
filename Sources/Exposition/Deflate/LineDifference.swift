/// A line as bytes that it has in common with the line before, and others.
///
/// Two lines of a metric have the same labels, so quotes stand at the same places among quotes; what differs is between
/// them, begins and ends alike, and may be longer or shorter.
struct LineDifference {
    enum Part {
        case literals(Range<Int>)
        /// Bytes that stand in the line before; how far further on they are now, counted from the beginnings of the lines.
        case copy(Range<Int>, shift: Int)
    }

    /// Of the text in which both lines are.
    private(set) var parts: [Part] = []

    /// DEFLATE has no shorter copies.
    private static let minimumCopy = DeflateAlphabet.lengths.lowerBound

    /// - Parameters:
    ///   - line: what is to be written; a range of the text.
    ///   - previous: the line before, or what of it is known.
    mutating func compare(_ line: Range<Int>, with previous: Range<Int>, in text: UnsafePointer<UInt8>) {
        parts.removeAll(keepingCapacity: true)
        var (own, other) = (line.lowerBound, previous.lowerBound)
        var (copy, shift) = (own, 0)
        var literals = own

        func endCopy() {
            guard own - copy >= Self.minimumCopy else { return }
            if literals < copy { parts.append(.literals(literals..<copy)) }
            parts.append(.copy(copy..<own, shift: shift))
            literals = own
        }

        while own < line.upperBound {
            if other < previous.upperBound, text[own] == text[other] {
                own += 1
                other += 1
                continue
            }
            endCopy()
            // What is between quotes differs: to where both end alike, and on from there.
            let (ownEnd, otherEnd) = (
                Self.quote(from: own, to: line.upperBound, text),
                Self.quote(from: other, to: previous.upperBound, text)
            )
            if ownEnd - own == otherEnd - other {
                // Of the same length: on at the next byte, which may be the same again.
                own += 1
                other += 1
            } else {
                var alike = 0
                let most = min(ownEnd - own, otherEnd - other)
                while alike < most, text[ownEnd - alike - 1] == text[otherEnd - alike - 1] { alike += 1 }
                (own, other) = (ownEnd - alike, otherEnd - alike)
            }
            shift = (own - line.lowerBound) - (other - previous.lowerBound)
            copy = own
        }
        endCopy()
        if literals < line.upperBound { parts.append(.literals(literals..<line.upperBound)) }
    }

    private static func quote(from start: Int, to end: Int, _ text: UnsafePointer<UInt8>) -> Int {
        var position = start
        while position < end, text[position] != UInt8(ascii: "\"") { position += 1 }
        return position
    }
}
