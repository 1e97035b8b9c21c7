/// What is known of a compressed block before the numbers are: DEFLATE (RFC 1951) written down as far as it goes.
///
/// A line differs from the line before it in known places only, so what stands between two numbers is a short list of copies
/// and literals. How far back a copy reaches depends on how long the last number was: it is all that is left open.
struct CompressionPlan: Sendable {
    /// Bits of the block's head, and then of each piece of text before, between and after the numbers.
    let segments: [Segment]
    /// The checksum of each piece.
    let checksums: [UInt32]
    let numbers: NumberCode
    let distances: DistanceCode
    let end: Segment
    /// What ``write(_:pieces:to:)`` takes at most, with what the bit writer needs beyond.
    let maximumLength: Int

    /// Some bits, after which there may be a distance, and the piece may end.
    ///
    /// From the lowest: 44 bits; how many of them there are (6); whether a distance follows (1); whether the piece ends (1);
    /// by how much the distance is longer than the last number (12).
    struct Segment: Sendable {
        static let maximumCount = 44
        static let maximumReach = 1 << 12 - 1
        private(set) var word: UInt64

        init(bits: UInt64, count: Int, reach: Int? = nil) {
            word = bits | UInt64(count) << 44 | (reach.map { 1 << 50 | UInt64($0) << 52 } ?? 0)
        }

        var bits: UInt64 { word & (1 << 44 - 1) }
        var count: Int { Int(truncatingIfNeeded: word >> 44 & 63) }
        var hasDistance: Bool { word & (1 << 50) != 0 }
        var endsPiece: Bool {
            get { word & (1 << 51) != 0 }
            set { word = newValue ? word | 1 << 51 : word & ~(1 << 51) }
        }
        var reach: Int { Int(truncatingIfNeeded: word >> 52) }
    }

    /// Writes the block and returns how many bytes it is, with the checksum of its text.
    ///
    /// - Parameters:
    ///   - numbers: one after each piece but the last.
    ///   - pieces: where each piece but the last ends in the text.
    ///   - textLength: where the last one ends.
    func write(
        _ number: (Int) -> Double,
        pieces: [UInt32],
        textLength: Int,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> (length: Int, checksum: CRC32) {
        CRC32Tables.withPointer { tables in
            segments.withUnsafeBufferPointer { segments in
                withUnsafeTemporaryAllocation(byteCount: 2 * NumberText.maximumLength, alignment: 8) { room in
                    guard let segments = segments.baseAddress, let room = room.baseAddress else { return (0, CRC32()) }
                    return write(number, pieces, textLength, to: destination, segments, tables, room)
                }
            }
        }
    }

    /// - Parameter room: for the texts of two numbers.
    @inline(__always)
    private func write(
        _ number: (Int) -> Double,
        _ pieces: [UInt32],
        _ textLength: Int,
        to destination: UnsafeMutablePointer<UInt8>,
        _ segments: UnsafePointer<Segment>,
        _ tables: CRC32Tables,
        _ room: UnsafeMutableRawPointer
    ) -> (length: Int, checksum: CRC32) {
        var writer = BitWriter(to: destination)
        var segment = segments
        var (checksum, length, position) = (UInt32(0), textLength, 0)
        var text = room.assumingMemoryBound(to: UInt8.self)
        var textBefore = text + NumberText.maximumLength
        var countBefore = 0

        writePiece(from: &segment, after: 0, to: &writer)
        for index in pieces.indices {
            let end = Int(pieces[index])
            writePiece(from: &segment, after: countBefore, to: &writer)
            checksum = tables.append(checksums[index], count: end - position, to: checksum)
            let count = NumberText.write(number(index), to: text)
            checksum = tables.update(checksum, text, count: count)
            length += count
            let reach = count + end - position
            if index > 0, count == countBefore, NumberCode.lengths.contains(count),
                reach <= DeflateAlphabet.maximumDistance,
                Self.areEqual(text, textBefore, count: count)
            {
                numbers.writeCopy(count, to: &writer)
                distances.write(reach, to: &writer)
            } else {
                numbers.write(text, count: count, to: &writer)
            }
            (text, textBefore, countBefore, position) = (textBefore, text, count, end)
        }
        writePiece(from: &segment, after: countBefore, to: &writer)
        if let last = checksums.last {
            checksum = tables.append(last, count: textLength - position, to: checksum)
        }
        writer.put(end.bits, count: end.count)
        writer.align()
        return (writer.byteCount, CRC32(value: checksum, length: length))
    }

    /// - Parameter count: how long the last number is.
    @inline(__always)
    private func writePiece(
        from segment: inout UnsafePointer<Segment>,
        after count: Int,
        to writer: inout BitWriter
    ) {
        var isAtEnd = false
        repeat {
            let next = segment.pointee
            segment += 1
            writer.put(next.bits, count: next.count)
            writer.flush()
            if next.hasDistance { distances.write(next.reach &+ count, to: &writer) }
            isAtEnd = next.endsPiece
        } while !isAtEnd
    }

    @inline(__always)
    private static func areEqual(
        _ left: UnsafePointer<UInt8>,
        _ right: UnsafePointer<UInt8>,
        count: Int
    ) -> Bool {
        // From the end, where numbers of the same length differ first.
        var index = count
        while index > 0 {
            index &-= 1
            if left[index] != right[index] { return false }
        }
        return true
    }
}
