/// The codes of a block's numbers: by pairs of characters, and as a copy of the number before.
struct NumberCode: Sendable {
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
struct DistanceCode: Sendable {
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
