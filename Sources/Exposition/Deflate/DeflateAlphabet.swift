/// The symbols of DEFLATE (RFC 1951, section 3.2.5).
enum DeflateAlphabet {
    static let endOfBlock = 256
    /// Literals, the end, and lengths.
    static let literalCount = 286
    static let distanceCount = 30
    static let lengths = 3...258
    static let maximumDistance = 32_768

    /// What stands for a length or a distance: a symbol, and bits that tell which of those that it stands for.
    struct Symbol {
        var symbol: Int
        var extraBits: Int
        var extra: Int
    }

    static func length(_ length: Int) -> Symbol {
        if length == lengths.upperBound { return Symbol(symbol: 285, extraBits: 0, extra: 0) }
        let scaled = scale(length - lengths.lowerBound, digits: 2)
        return Symbol(symbol: 257 + scaled.symbol, extraBits: scaled.extraBits, extra: scaled.extra)
    }

    @inline(__always)
    static func distance(_ distance: Int) -> Symbol { scale(distance - 1, digits: 1) }

    /// Numbers from 0 on in groups, of which each but the first two takes as many symbols as the others, for twice as many
    /// numbers as the one before: the symbol tells the leading bits, the extra bits are the rest.
    @inline(__always)
    private static func scale(_ number: Int, digits: Int) -> Symbol {
        let bits = Int.bitWidth - number.leadingZeroBitCount
        let extraBits = max(0, bits - digits - 1)
        return Symbol(
            symbol: extraBits << digits + number >> extraBits,
            extraBits: extraBits,
            extra: number & (1 << extraBits - 1)
        )
    }
}

/// Bits, the first lowest, into memory that has eight bytes more room than they need.
struct BitWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private var output: UnsafeMutablePointer<UInt8>
    private var bits: UInt64 = 0
    private var count = 0

    init(to destination: UnsafeMutablePointer<UInt8>) {
        start = destination
        output = destination
    }

    /// Bytes that are written; a last one that is begun does not count.
    var byteCount: Int { output - start }

    /// Adds some bits; with those since the last ``flush()`` at most 56.
    @inline(__always)
    mutating func put(_ value: UInt64, count added: Int) {
        bits |= value &<< UInt64(truncatingIfNeeded: count)
        count &+= added
    }

    @inline(__always)
    mutating func flush() {
        UnsafeMutableRawPointer(output).storeBytes(of: bits.littleEndian, as: UInt64.self)
        output += count >> 3
        bits &>>= UInt64(truncatingIfNeeded: count & ~7)
        count &= 7
    }

    /// Ends a block that is not the last, and fills up the byte: an empty stored block (RFC 1951, section 3.2.4).
    mutating func align() {
        put(0, count: 3)
        count = (count + 7) & ~7
        flush()
        put(0xFFFF_0000, count: 32)
        flush()
    }
}
