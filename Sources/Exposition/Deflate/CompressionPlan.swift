/// What is known of a compressed block before the numbers are: DEFLATE (RFC 1951) written down as far as it goes.
///
/// A line differs from the line before it in known places only, so what stands between two numbers is a short list of copies
/// and literals. How far back a copy reaches depends on how long the last number was: it is all that is left open.
struct CompressionPlan: Sendable {
    /// Bits of the block's head, and then of each piece of text before, between and after the numbers.
    private let segments: [Segment]
    /// The checksum of each piece.
    private let checksums: [UInt32]
    private let numbers: NumberCode
    private let distances: DistanceCode
    private let end: Segment
    /// What ``write(_:pieces:to:)`` takes at most, with what the bit writer needs beyond.
    let maximumLength: Int

    /// Some bits, after which there may be a distance, and the piece may end.
    ///
    /// From the lowest: 44 bits; how many of them there are (6); whether a distance follows (1); whether the piece ends (1);
    /// by how much the distance is longer than the last number (12).
    private struct Segment: Sendable {
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

/// The codes of a block's numbers: by pairs of characters, and as a copy of the number before.
private struct NumberCode: Sendable {
    /// Characters as they may stand in a number; each has another place among sixteen than those beside it in a pair.
    static let pairedCharacters = Array("0123456789+-.".utf8)
    static let characters = pairedCharacters + Array("eNaInf".utf8)
    /// Of numbers that may be copies.
    static let lengths = DeflateAlphabet.lengths.lowerBound...NumberText.maximumLength

    /// The code of two characters, in the lower 24 bits, and its length.
    private let pairs: [UInt32]
    /// The same of every character, and of lengths by their places.
    private let singles: [UInt32]
    private let copies: [UInt32]

    init(_ code: HuffmanCode) {
        func entry(_ symbol: Int) -> UInt32 { UInt32(code.codes[symbol]) | UInt32(code.lengths[symbol]) << 24 }
        func joined(_ first: UInt32, _ second: UInt32) -> UInt32 {
            let count = first >> 24
            return first & 0xFF_FFFF | (second & 0xFF_FFFF) << count | (count + second >> 24) << 24
        }
        singles = (0..<128).map { entry($0) }
        copies = (0...NumberText.maximumLength).map { length in
            guard Self.lengths.contains(length) else { return 0 }
            let symbol = DeflateAlphabet.length(length)
            return joined(
                entry(symbol.symbol),
                UInt32(symbol.extra) | UInt32(symbol.extraBits) << 24
            )
        }
        var pairs = [UInt32](repeating: 0, count: 256)
        for first in Self.pairedCharacters {
            for second in Self.pairedCharacters {
                pairs[Int(first & 15 | second << 4)] = joined(entry(Int(first)), entry(Int(second)))
            }
        }
        self.pairs = pairs
    }

    @inline(__always)
    func writeCopy(_ count: Int, to writer: inout BitWriter) {
        Self.put(copies[count], to: &writer)
        writer.flush()
    }

    @inline(__always)
    func write(_ text: UnsafePointer<UInt8>, count: Int, to writer: inout BitWriter) {
        pairs.withUnsafeBufferPointer { pairs in
            singles.withUnsafeBufferPointer { singles in
                var position = 0
                while position &+ 4 <= count {
                    let four = UnsafeRawPointer(text + position).loadUnaligned(as: UInt32.self).littleEndian
                    // Letters have this bit.
                    guard four & 0x4040_4040 == 0 else { break }
                    Self.put(pairs[Int(four & 0xF | four >> 4 & 0xF0)], to: &writer)
                    Self.put(pairs[Int(four >> 16 & 0xF | four >> 20 & 0xF0)], to: &writer)
                    writer.flush()
                    position &+= 4
                }
                while position < count {
                    Self.put(singles[Int(text[position] & 127)], to: &writer)
                    writer.flush()
                    position &+= 1
                }
            }
        }
    }

    @inline(__always)
    private static func put(_ entry: UInt32, to writer: inout BitWriter) {
        writer.put(UInt64(entry & 0xFF_FFFF), count: Int(truncatingIfNeeded: entry >> 24))
    }
}

/// The codes of a block's distances.
private struct DistanceCode: Sendable {
    let code: HuffmanCode
    /// A symbol's code, in the lower 16 bits, and its length.
    private let entries: [UInt32]

    init(_ code: HuffmanCode) {
        self.code = code
        entries = code.codes.indices.map { UInt32(code.codes[$0]) | UInt32(code.lengths[$0]) << 16 }
    }

    @inline(__always)
    func write(_ distance: Int, to writer: inout BitWriter) {
        let symbol = DeflateAlphabet.distance(distance)
        let entry = entries[symbol.symbol]
        writer.put(UInt64(entry & 0xFFFF), count: Int(truncatingIfNeeded: entry >> 16))
        writer.put(UInt64(truncatingIfNeeded: symbol.extra), count: symbol.extraBits)
        writer.flush()
    }

    /// As bits that are known beforehand.
    func bits(_ distance: Int) -> (bits: UInt64, count: Int) {
        let symbol = DeflateAlphabet.distance(distance)
        let count = Int(code.lengths[symbol.symbol])
        return (UInt64(code.codes[symbol.symbol]) | UInt64(symbol.extra) << count, count + symbol.extraBits)
    }
}

extension CompressionPlan {
    /// Shorter blocks are better left to a compressor that looks at several together: each of ours has a head of its own.
    /// Longer ones there are only where a single series has labels of megabytes.
    static let textLengths = (8 * 1024)...CRC32Tables.maximumShift
    /// So that no more bits than the writer takes come together, and rarely needed characters have short codes still.
    private static let maximumCodeLength = 12
    private static let maximumDistanceCodeLength = 9

    private enum Token {
        case literal(UInt8)
        /// Of bytes so far back.
        case copy(Int, back: Int)
        /// Of bytes that are so much further back than the last number is long.
        case copyBeyondNumber(Int, reach: Int)
        case endOfPiece
    }

    /// - Parameters:
    ///   - text: of which every line ends, and each number is the last thing on its line.
    ///   - pieces: where in it the numbers are.
    init(_ text: [UInt8], pieces: [UInt32]) {
        let tokens = Self.tokens(text, pieces)
        let (literals, distances) = Self.codes(for: tokens, text, pieces)
        let distanceCode = DistanceCode(distances)
        self.distances = distanceCode
        numbers = NumberCode(literals)
        end = Segment(
            bits: UInt64(literals.codes[DeflateAlphabet.endOfBlock]),
            count: Int(literals.lengths[DeflateAlphabet.endOfBlock])
        )
        var builder = SegmentBuilder()
        for (bits, count) in DynamicHead(literals: literals, distances: distances).bits { builder.append(bits, count) }
        builder.endPiece()
        for token in tokens {
            switch token {
            case .literal(let byte):
                builder.append(UInt64(literals.codes[Int(byte)]), Int(literals.lengths[Int(byte)]))
            case .copy(let length, let back):
                builder.append(length: length, literals)
                let (bits, count) = distanceCode.bits(back)
                builder.append(bits, count)
            case .copyBeyondNumber(let length, let reach):
                builder.append(length: length, literals)
                builder.endSegment(reach: reach)
            case .endOfPiece:
                builder.endPiece()
            }
        }
        segments = builder.segments
        checksums = zip([0] + pieces, pieces + [UInt32(text.count)]).map { start, end in
            text[Int(start)..<Int(end)].withUnsafeBufferPointer { CRC32($0).value }
        }
        // A segment and its distance take 66 bits at most, a character 12; the end a code, seven bits, four bytes.
        maximumLength = 9 * segments.count + (NumberText.maximumLength * 12 / 8 + 8) * pieces.count + 32
    }

    private struct SegmentBuilder {
        private(set) var segments: [Segment] = []
        private var bits: UInt64 = 0
        private var count = 0
        private var pieceStart = 0

        /// At most 22 bits.
        mutating func append(_ more: UInt64, _ moreCount: Int) {
            if count + moreCount > Segment.maximumCount { endSegment() }
            bits |= more << count
            count += moreCount
        }

        mutating func append(length: Int, _ literals: HuffmanCode) {
            let symbol = DeflateAlphabet.length(length)
            append(UInt64(literals.codes[symbol.symbol]), Int(literals.lengths[symbol.symbol]))
            append(UInt64(symbol.extra), symbol.extraBits)
        }

        mutating func endSegment(reach: Int? = nil) {
            segments.append(Segment(bits: bits, count: count, reach: reach))
            (bits, count) = (0, 0)
        }

        mutating func endPiece() {
            if count > 0 || segments.count == pieceStart { endSegment() }
            segments[segments.count - 1].endsPiece = true
            pieceStart = segments.count
        }
    }

    private static func tokens(_ text: [UInt8], _ pieces: [UInt32]) -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(12 * pieces.count)
        var difference = LineDifference()
        text.withUnsafeBufferPointer { buffer in
            guard let text = buffer.baseAddress else { return }
            // The beginning of the line before, as far as it is known, and whether a number follows it.
            var previous: Range<Int>?
            var isOpen = false

            func add(_ line: Range<Int>) {
                var (line, before) = (line, previous)
                // The end of the line before is part of what is compared, if that line has one before it as well.
                if isOpen, let start = before?.lowerBound {
                    if start > 0 {
                        before = (start - 1)..<(before?.upperBound ?? start)
                    } else {
                        tokens.append(.literal(text[line.lowerBound]))
                        line = (line.lowerBound + 1)..<line.upperBound
                    }
                }
                guard let before, before.count < Segment.maximumReach / 2, line.count < Segment.maximumReach / 2 else {
                    for byte in line { tokens.append(.literal(text[byte])) }
                    return
                }
                // From the beginning of a line to that of the next; a line that is open ends with its number and a line feed,
                // of which the latter stands in one of the two already or in neither.
                let length = isOpen ? (previous?.count ?? 0) + 1 : before.count
                difference.compare(line, with: before, in: text)
                for part in difference.parts {
                    switch part {
                    case .literals(let range): for index in range { tokens.append(.literal(text[index])) }
                    case .copy(let range, let shift):
                        var rest = range.count
                        while rest > 0 {
                            // No rest shorter than a copy can be.
                            let count = rest - 258 > 2 ? 258 : rest > 258 ? rest - 3 : rest
                            tokens.append(
                                isOpen
                                    ? .copyBeyondNumber(count, reach: length + shift)
                                    : .copy(count, back: length + shift)
                            )
                            rest -= count
                        }
                    }
                }
            }

            var position = 0
            for end in pieces.map(Int.init) + [buffer.count] {
                while position < end {
                    // After a number the line feed that ends its line goes with the next line.
                    let start = position
                    if isOpen { position += 1 }
                    while position < end, text[position] != UInt8(ascii: "\n") { position += 1 }
                    let isWhole = position < end
                    if isWhole { position += 1 }
                    add(start..<position)
                    previous = (isOpen ? start + 1 : start)..<position
                    isOpen = !isWhole
                }
                tokens.append(.endOfPiece)
            }
        }
        return tokens
    }

    /// The codes that the tokens call for, and numbers as they mostly are: 16 or 17 digits, each as likely.
    private static func codes(
        for tokens: [Token],
        _ text: [UInt8],
        _ pieces: [UInt32]
    ) -> (literals: HuffmanCode, distances: HuffmanCode) {
        var literals = [Int](repeating: 0, count: DeflateAlphabet.literalCount)
        var distances = [Int](repeating: 0, count: DeflateAlphabet.distanceCount)
        let weight = 8
        literals[DeflateAlphabet.endOfBlock] = 1
        for character in NumberCode.characters { literals[Int(character)] += 1 }
        for digit in 0..<10 { literals[Int(UInt8(ascii: "0")) + digit] += pieces.count * weight * 16 / 10 }
        literals[Int(UInt8(ascii: "."))] += pieces.count * weight
        literals[Int(UInt8(ascii: "-"))] += pieces.count * weight / 4
        for length in NumberCode.lengths { literals[DeflateAlphabet.length(length).symbol] += 1 }

        var reaches: [Int: Int] = [:]
        for token in tokens {
            switch token {
            case .literal(let byte): literals[Int(byte)] += weight
            case .copy(let length, let back):
                literals[DeflateAlphabet.length(length).symbol] += weight
                distances[DeflateAlphabet.distance(back).symbol] += weight
            case .copyBeyondNumber(let length, let reach):
                literals[DeflateAlphabet.length(length).symbol] += weight
                reaches[reach, default: 0] += 1
            case .endOfPiece: break
            }
        }
        for (reach, count) in reaches {
            for digits in 1...NumberText.maximumLength {
                distances[DeflateAlphabet.distance(reach + digits).symbol] += (15...18).contains(digits) ? 2 * count : 1
            }
        }
        // A number is copied from as far back as it and the text between are long.
        for length in Set(zip([0] + pieces, pieces).map { $1 - $0 }) {
            for digits in NumberCode.lengths where Int(length) + digits <= DeflateAlphabet.maximumDistance {
                distances[DeflateAlphabet.distance(Int(length) + digits).symbol] += 1
            }
        }
        // A code of one symbol would be a special case.
        distances[0] += 1
        distances[1] += 1
        return (
            HuffmanCode(frequencies: literals, maximumLength: maximumCodeLength),
            HuffmanCode(frequencies: distances, maximumLength: maximumDistanceCodeLength)
        )
    }
}

/// The head of a block with codes of its own (RFC 1951, section 3.2.7).
private struct DynamicHead {
    private(set) var bits: [(bits: UInt64, count: Int)] = []

    /// In which order the lengths of the code for lengths stand.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private struct Run {
        var symbol: Int
        var extraBits = 0
        var extra = 0
    }

    init(literals: HuffmanCode, distances: HuffmanCode) {
        func used(_ lengths: [UInt8], atLeast: Int) -> Int {
            max(atLeast, (lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        }
        let literalCount = used(literals.lengths, atLeast: 257)
        let distanceCount = used(distances.lengths, atLeast: 1)
        let runs = Self.runs(Array(literals.lengths.prefix(literalCount)) + distances.lengths.prefix(distanceCount))
        var frequencies = [Int](repeating: 0, count: Self.order.count)
        for run in runs { frequencies[run.symbol] += 1 }
        let code = HuffmanCode(frequencies: frequencies, maximumLength: 7)
        let lengthCount = max(4, (Self.order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)

        // Not the last block; codes of its own.
        bits.append((0b100, 3))
        bits.append((UInt64(literalCount - 257), 5))
        bits.append((UInt64(distanceCount - 1), 5))
        bits.append((UInt64(lengthCount - 4), 4))
        for symbol in Self.order.prefix(lengthCount) { bits.append((UInt64(code.lengths[symbol]), 3)) }
        for run in runs {
            bits.append((UInt64(code.codes[run.symbol]), Int(code.lengths[run.symbol])))
            if run.extraBits > 0 { bits.append((UInt64(run.extra), run.extraBits)) }
        }
    }

    /// Lengths of codes, with those that are repeated told once.
    private static func runs(_ lengths: [UInt8]) -> [Run] {
        var runs: [Run] = []
        var position = 0
        while position < lengths.count {
            let length = lengths[position]
            var count = lengths[position...].prefix { $0 == length }.count
            position += count
            if length == 0 {
                while count >= 11 {
                    let taken = min(count, 138)
                    runs.append(Run(symbol: 18, extraBits: 7, extra: taken - 11))
                    count -= taken
                }
                if count >= 3 {
                    runs.append(Run(symbol: 17, extraBits: 3, extra: count - 3))
                    count = 0
                }
            } else {
                runs.append(Run(symbol: Int(length)))
                count -= 1
                while count >= 3 {
                    let taken = min(count, 6)
                    runs.append(Run(symbol: 16, extraBits: 2, extra: taken - 3))
                    count -= taken
                }
            }
            runs += repeatElement(Run(symbol: Int(length)), count: count)
        }
        return runs
    }
}
