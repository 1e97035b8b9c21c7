/// The checksum of bytes that gzip ends with, and how many they are, so that the checksums of parts make that of the whole.
///
/// RFC 1952, section 8: the remainder of a division by a polynomial over GF(2), the lowest bit first. It is linear, so what
/// follows shifts the remainder of what came before: a multiplication by a power of x.
package struct CRC32: Hashable, Sendable {
    package private(set) var value: UInt32 = 0
    /// Bytes.
    package private(set) var length = 0

    package init() {}

    init(value: UInt32, length: Int) {
        self.value = value
        self.length = length
    }

    package init(_ bytes: UnsafeBufferPointer<UInt8>) {
        length = bytes.count
        value = CRC32Tables.withPointer { tables in
            bytes.baseAddress.map { tables.update(0, $0, count: bytes.count) } ?? 0
        }
    }

    /// Adds what follows.
    package mutating func append(_ other: CRC32) {
        value = Polynomial.multiply(Polynomial.power(ofBytes: other.length), value) ^ other.value
        length += other.length
    }
}

/// Polynomials over GF(2) modulo that of the checksum; the highest bit is the coefficient of x^0.
private enum Polynomial {
    static let modulus: UInt32 = 0xEDB8_8320
    private static let one: UInt32 = 1 << 31
    /// x^8: one byte further.
    private static let byte: UInt32 = 1 << 23

    static func multiply(_ left: UInt32, _ right: UInt32) -> UInt32 {
        var (product, shifted, bit): (UInt32, UInt32, UInt32) = (0, right, one)
        while bit != 0 {
            if left & bit != 0 { product ^= shifted }
            shifted = (shifted >> 1) ^ (shifted & 1 == 1 ? modulus : 0)
            bit >>= 1
        }
        return product
    }

    /// x^(8n), by squaring.
    static func power(ofBytes count: Int) -> UInt32 {
        var (result, square, rest) = (one, byte, count)
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, square) }
            square = multiply(square, square)
            rest >>= 1
        }
        return result
    }
}

/// What the checksum of a page is made with: by table, four or eight bytes at a time.
struct CRC32Tables {
    private let start: UnsafePointer<UInt32>

    /// Eight tables for bytes of a text, then for each hexadecimal digit of a length, for each of its values, four tables
    /// that shift a checksum by so many bytes.
    private static let storage: [UInt32] = {
        var tables: [UInt32] = []
        // The remainder of a byte that is followed by `index` others.
        for index in 0..<8 { tables += table { Polynomial.multiply(Polynomial.power(ofBytes: index + 1), $0) } }
        for level in 0..<levelCount {
            for digit in 0..<16 {
                let power = Polynomial.power(ofBytes: digit << (4 * level))
                for byte in 0..<4 { tables += table { Polynomial.multiply(power, $0 << UInt32(8 * byte)) } }
            }
        }
        return tables
    }()

    /// Lengths below 2^20 are shifted by table.
    private static let levelCount = 5
    static let maximumShift = 1 << (4 * levelCount) - 1

    /// The images of all bytes under a linear map: those of single bits, added up.
    private static func table(_ image: (UInt32) -> UInt32) -> [UInt32] {
        var table = [UInt32](repeating: 0, count: 256)
        for byte in 1..<256 {
            let lowest = byte & -byte
            table[byte] = byte == lowest ? image(UInt32(byte)) : table[byte ^ lowest] ^ table[lowest]
        }
        return table
    }

    static func withPointer<Result>(_ body: (CRC32Tables) -> Result) -> Result {
        storage.withUnsafeBufferPointer { storage in
            guard let start = storage.baseAddress else { preconditionFailure("the tables are not empty") }
            return body(CRC32Tables(start: start))
        }
    }

    /// The checksum of what has the checksum `crc`, with more bytes after it.
    @inline(__always)
    func update(_ crc: UInt32, _ bytes: UnsafePointer<UInt8>, count: Int) -> UInt32 {
        var state = ~crc
        var position = 0
        while position + 8 <= count {
            let word = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self).littleEndian ^ UInt64(state)
            let low = at(7, word) ^ at(6, word >> 8) ^ at(5, word >> 16) ^ at(4, word >> 24)
            state = low ^ at(3, word >> 32) ^ at(2, word >> 40) ^ at(1, word >> 48) ^ at(0, word >> 56)
            position += 8
        }
        while position < count {
            state = (state >> 8) ^ at(0, UInt64(state) ^ UInt64(bytes[position]))
            position += 1
        }
        return ~state
    }

    /// The checksum of what has the checksum `crc`, with `count` bytes after it whose checksum is `next`.
    @inline(__always)
    func append(_ next: UInt32, count: Int, to crc: UInt32) -> UInt32 {
        var shifted = crc
        var (rest, tables) = (count, start + 8 * 256)
        while rest > 0 {
            let digit = rest & 15
            if digit > 0 {
                let own = tables + digit * 4 * 256
                shifted =
                    own[Int(shifted & 0xFF)] ^ own[256 + Int(shifted >> 8 & 0xFF)]
                    ^ own[512 + Int(shifted >> 16 & 0xFF)] ^ own[768 + Int(shifted >> 24)]
            }
            rest >>= 4
            tables += 16 * 4 * 256
        }
        return shifted ^ next
    }

    @inline(__always)
    private func at(_ table: Int, _ byte: UInt64) -> UInt32 { start[table * 256 + Int(byte & 0xFF)] }
}
