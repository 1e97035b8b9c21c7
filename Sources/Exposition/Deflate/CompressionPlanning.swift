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
        let (literals, distances) = Self.codes(for: tokens, pieces)
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
                            let (shortest, longest) = (
                                DeflateAlphabet.lengths.lowerBound, DeflateAlphabet.lengths.upperBound
                            )
                            let count = rest <= longest ? rest : min(longest, rest - shortest)
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
