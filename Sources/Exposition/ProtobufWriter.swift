/// Writes protobuf messages from their end to their beginning, so that a length is known when its turn comes.
///
/// Fields are therefore written last to first (Protocol Buffers, "Encoding").
struct ProtobufWriter {
    /// Where what has been written begins.
    private(set) var start: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>

    /// - Parameter end: before it there must be room for all that is written.
    init(before end: UnsafeMutablePointer<UInt8>) {
        start = end
        self.end = end
    }

    var count: Int { end - start }

    static func bytes(room: Int, _ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
            guard let base = buffer.baseAddress else { return [] }
            var writer = ProtobufWriter(before: base + room)
            write(&writer)
            precondition(writer.count <= room, "a message needs the room it asked for")
            return Array(UnsafeBufferPointer(start: writer.start, count: writer.count))
        }
    }

    @inline(__always)
    mutating func varint(_ number: UInt64) {
        let length = Self.varintLength(number)
        start -= length
        var rest = number
        for index in 0..<(length - 1) {
            start[index] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
        }
        start[length - 1] = UInt8(truncatingIfNeeded: rest)
    }

    static func varintLength(_ number: UInt64) -> Int {
        (70 - (number | 1).leadingZeroBitCount) / 7
    }

    @inline(__always)
    private mutating func tag(_ field: UInt64, _ wireType: UInt64) { varint(field << 3 | wireType) }

    mutating func integer(_ field: UInt64, _ number: UInt64) {
        varint(number)
        tag(field, 0)
    }

    /// `sint32` and `sint64`: small magnitudes are short.
    mutating func zigzag(_ field: UInt64, _ number: Int64) {
        integer(field, UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    @inline(__always)
    mutating func double(_ field: UInt64, _ number: Double) {
        fixed(number)
        tag(field, 1)
    }

    /// A number without a tag.
    @inline(__always)
    mutating func fixed(_ number: Double) {
        start -= FixedNumber.maximumLength
        FixedNumber.write(number, to: start)
    }

    /// Bytes that are fields already.
    mutating func raw(_ bytes: some Collection<UInt8>) {
        start -= bytes.count
        _ = UnsafeMutableBufferPointer(start: start, count: bytes.count).initialize(from: bytes)
    }

    mutating func text(_ field: UInt64, _ text: String) {
        raw(text.utf8)
        varint(UInt64(text.utf8.count))
        tag(field, 2)
    }

    @inline(__always)
    mutating func message(_ field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        let before = count
        write(&self)
        varint(UInt64(count - before))
        tag(field, 2)
    }
}

/// Numbers as eight bytes, the lowest first: protobuf's `double`.
enum FixedNumber: NumberEncoding {
    static let maximumLength = 8

    @inline(__always)
    @discardableResult
    static func write(_ number: Double, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        // The bits that Prometheus takes for an ordinary NaN: others mark a series as stale.
        let bits = number.isNaN ? 0x7ff8_0000_0000_0001 : number.bitPattern
        UnsafeMutableRawPointer(destination).storeBytes(of: bits.littleEndian, as: UInt64.self)
        return 8
    }
}
