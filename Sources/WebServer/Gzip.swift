import CZlib
import NIOCore

/// A body being compressed with gzip (RFC 1952), part by part.
struct GzipStream: ~Copyable {
    /// What zlib said when it could not go on.
    struct Failure: Error {
        var code: Int32
    }

    /// Level 1: a page of metrics shrinks almost as well as with 6, in a third of the time.
    private static let level: Int32 = 1

    /// On the heap, as zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream,
            Self.level,
            Z_DEFLATED,
            MAX_WBITS + 16,  // 16 asks for gzip's header and trailer instead of zlib's.
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else {
            stream.deallocate()
            throw Failure(code: code)
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes in a part of the body and gives what is ready of the compressed one; all of it when this is the last part.
    mutating func compress(_ part: ByteBuffer, isLast: Bool) throws(Failure) -> ByteBuffer {
        var part = part
        var output = ByteBuffer()
        let failure = part.readWithUnsafeMutableReadableBytes { input -> (Int, Failure?) in
            stream.pointee.next_in = input.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            var code = Z_OK
            repeat {
                // The bound is what the rest may come to at worst, so that one round is the rule.
                let room = Int(deflateBound(stream, UInt(stream.pointee.avail_in))) + 64
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { free in
                    stream.pointee.next_out = free.bindMemory(to: UInt8.self).baseAddress
                    stream.pointee.avail_out = UInt32(free.count)
                    code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return free.count - Int(stream.pointee.avail_out)
                }
            } while code == Z_OK && (isLast || stream.pointee.avail_in > 0)
            // Z_BUF_ERROR: nothing to do, as with an empty part.
            let isDone = isLast ? code == Z_STREAM_END : code == Z_OK || code == Z_BUF_ERROR
            return (input.count, isDone ? nil : Failure(code: code))
        }
        if let failure { throw failure }
        return output
    }
}

/// Expands what was compressed with gzip in one piece.
func gunzip(_ compressed: UnsafeBufferPointer<UInt8>) throws(GzipStream.Failure) -> ByteBuffer {
    var stream = z_stream()
    var code = inflateInit2_(&stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw GzipStream.Failure(code: code) }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: compressed.baseAddress)
    stream.avail_in = UInt32(compressed.count)
    var output = ByteBuffer()
    repeat {
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: 4 * compressed.count) { free in
            stream.next_out = free.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(free.count)
            code = inflate(&stream, Z_NO_FLUSH)
            return free.count - Int(stream.avail_out)
        }
    } while code == Z_OK
    guard code == Z_STREAM_END else { throw GzipStream.Failure(code: code) }
    return output
}
