import Exposition
import NIOCore

/// Some of a page as it is sent.
struct PageChunk: Sendable {
    var bytes: ByteBuffer
    /// Of what the bytes are once they are expanded; kept for gzip alone.
    var checksum = CRC32()

    static func whole(_ slice: PageSlice) -> PageChunk {
        var bytes = ByteBuffer()
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: slice.maximumLength) { slice.write(to: $0) }
        return PageChunk(bytes: bytes)
    }

    /// A slice compressed, without what gzip puts around all: large blocks compress themselves, and what lies between them
    /// is compressed together.
    static func compressed(_ slice: PageSlice) throws(CompressionFailure) -> PageChunk {
        var chunk = PageChunk(bytes: ByteBuffer())
        chunk.bytes.reserveCapacity(slice.parts.reduce(0) { $0 + ($1.maximumCompressedLength ?? 0) })
        var text = ByteBuffer()
        for part in slice.parts {
            guard let room = part.maximumCompressedLength else {
                text.writeWithUnsafeMutableBytes(minimumWritableBytes: part.maximumLength) { part.write(to: $0) }
                continue
            }
            try chunk.compress(text)
            text.clear()
            chunk.bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { buffer in
                let (length, checksum) = part.compress(to: buffer)
                chunk.checksum.append(checksum)
                return length
            }
        }
        try chunk.compress(text)
        return chunk
    }

    /// Text alone.
    static func compressed(_ text: ByteBuffer) throws(CompressionFailure) -> PageChunk {
        var chunk = PageChunk(bytes: ByteBuffer())
        try chunk.compress(text)
        return chunk
    }

    private mutating func compress(_ text: ByteBuffer) throws(CompressionFailure) {
        guard text.readableBytes > 0 else { return }
        var compressor = try TextCompressor()
        let failure = text.withUnsafeReadableBytes { text -> CompressionFailure? in
            checksum.append(CRC32(text.assumingMemoryBound(to: UInt8.self)))
            do throws(CompressionFailure) {
                try compressor.compress(text, to: &bytes)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }
}
