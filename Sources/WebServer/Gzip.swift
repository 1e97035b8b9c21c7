import CZlib
import Exposition
import NIOCore

/// What gzip puts around blocks of DEFLATE (RFC 1952).
enum GzipFrame {
    /// No name, no time, no file system.
    static let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

    /// An empty last block, the checksum of the whole, and its length modulo 2^32.
    static func end(_ checksum: CRC32) -> ByteBuffer {
        var buffer = ByteBuffer(bytes: [0x03, 0x00])
        buffer.writeInteger(checksum.value, endianness: .little)
        buffer.writeInteger(UInt32(truncatingIfNeeded: checksum.length), endianness: .little)
        return buffer
    }
}

/// What the system's zlib said when it could not go on.
struct CompressionFailure: Error {
    var code: Int32
}

/// Compresses pieces of text of which nothing is known, each by itself.
struct TextCompressor: ~Copyable {
    /// Level 1: a page of metrics shrinks almost as well as with 6, in a third of the time.
    private static let level: Int32 = 1

    /// On the heap, as zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(CompressionFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream,
            Self.level,
            Z_DEFLATED,
            -MAX_WBITS,  // Below zero: DEFLATE without what zlib or gzip put around it.
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else {
            stream.deallocate()
            throw CompressionFailure(code: code)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Writes a text as blocks that end with a byte and look at nothing before them, none of them the last.
    mutating func compress(_ text: UnsafeRawBufferPointer, to output: inout ByteBuffer) throws(CompressionFailure) {
        guard !text.isEmpty else { return }
        deflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: text.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(text.count)
        // The bound is for a whole stream; to end with a byte takes an empty block more.
        let room = Int(deflateBound(stream, UInt(text.count))) + 16
        var code = Z_OK
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { free in
            stream.pointee.next_out = free.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(free.count)
            code = deflate(stream, Z_SYNC_FLUSH)
            return free.count - Int(stream.pointee.avail_out)
        }
        // No room left would mean that something may still be waiting for it.
        guard code == Z_OK, stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 else {
            throw CompressionFailure(code: code)
        }
    }
}

/// Compresses a text in one piece.
///
/// - Parameter level: 1 is the quickest, 9 the shortest.
func gzip(_ text: UnsafeRawBufferPointer, level: Int32 = 9) throws(CompressionFailure) -> ByteBuffer {
    var stream = z_stream()
    var code = deflateInit2_(
        &stream,
        level,
        Z_DEFLATED,
        MAX_WBITS + 16,  // 16 more: gzip.
        8,
        Z_DEFAULT_STRATEGY,
        ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)
    )
    guard code == Z_OK else { throw CompressionFailure(code: code) }
    defer { deflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: text.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(text.count)
    var output = ByteBuffer()
    output.writeWithUnsafeMutableBytes(minimumWritableBytes: Int(deflateBound(&stream, UInt(text.count)))) { free in
        stream.next_out = free.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(free.count)
        code = deflate(&stream, Z_FINISH)
        return free.count - Int(stream.avail_out)
    }
    guard code == Z_STREAM_END else { throw CompressionFailure(code: code) }
    return output
}

/// Why something cannot be expanded.
enum ExpansionFailure: Error {
    /// It is not gzip, or not to its end.
    case malformed
    case tooLong
}

/// Expands what was compressed with gzip, in one piece or in several one after the other (RFC 1952, section 2.2).
///
/// - Parameter maximumLength: bytes that it may come to; nothing is expanded beyond it.
func gunzip(_ compressed: ByteBuffer, upTo maximumLength: Int = .max) throws(ExpansionFailure) -> ByteBuffer {
    var stream = z_stream()
    guard inflateInit2_(&stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw .malformed
    }
    defer { inflateEnd(&stream) }
    var output = ByteBuffer()
    var code = Z_OK
    compressed.withUnsafeReadableBytes { compressed in
        stream.next_in = UnsafeMutablePointer(mutating: compressed.assumingMemoryBound(to: UInt8.self).baseAddress)
        stream.avail_in = UInt32(clamping: compressed.count)
        let step = min(max(4 * compressed.count, 1024), 1 << 20)
        repeat {
            if code == Z_STREAM_END { inflateReset(&stream) }
            // One byte more than there may be is enough to see that it is too long.
            let room = min(step - 1, maximumLength - output.readableBytes) + 1
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: step) { free in
                stream.next_out = free.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(room)
                code = inflate(&stream, Z_NO_FLUSH)
                return room - Int(stream.avail_out)
            }
        } while output.readableBytes <= maximumLength && (code == Z_OK || code == Z_STREAM_END && stream.avail_in > 0)
    }
    guard output.readableBytes <= maximumLength else { throw .tooLong }
    guard code == Z_STREAM_END else { throw .malformed }
    return output
}
