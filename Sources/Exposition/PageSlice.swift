import MetricModel
import Signals

/// Some of a page: parts that stand one after the other.
package struct PageSlice: Sendable {
    /// A part of a page, as it is at an instant.
    package struct Part: Sendable {
        fileprivate let content: Content
        fileprivate let instant: Timestamp
    }

    enum Content: Sendable {
        case opening(Rendition)
        case block(any PageBlock)
        case closing(Rendition)
    }

    /// Bytes that a slice should have: large enough that what it costs to hand over does not count, small enough for a cache.
    package static let aimedLength = 256 * 1024

    /// The cost that a slice should have at most, so that its writer can stop soon.
    static let aimedWork = Work(in: TimeSpan(nanoseconds: 20_000_000))

    package private(set) var parts: [Part] = []
    /// The cost of the series of the slice.
    private(set) var work = Work.none
    /// Bytes that ``write(to:)`` writes at most.
    package private(set) var maximumLength = 0
    private let instant: Timestamp

    init(at instant: Timestamp) {
        self.instant = instant
    }

    mutating func append(_ content: Content) {
        let part = Part(content: content, instant: instant)
        parts.append(part)
        maximumLength += part.maximumLength
        if case .block(let block) = content { work += block.work.work }
    }

    /// Writes the slice and returns how many bytes it is; the buffer has room for ``maximumLength``.
    package func write(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        parts.reduce(0) { $0 + $1.write(to: UnsafeMutableRawBufferPointer(rebasing: buffer[$0...])) }
    }
}

extension PageSlice.Part {
    /// Bytes that ``write(to:)`` writes at most.
    package var maximumLength: Int {
        switch content {
        case .opening(let rendition): rendition.maximumOpeningLength
        case .block(let block): block.maximumLength
        case .closing(let rendition): rendition.maximumClosingLength
        }
    }

    /// Writes the part and returns how many bytes it is; the buffer has room for ``maximumLength``.
    package func write(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        precondition(buffer.count >= maximumLength, "a part of a page needs the room it asked for")
        switch content {
        case .opening(let rendition): return copy(rendition.opening(at: instant), to: buffer)
        case .closing(let rendition): return copy(rendition.closing(at: instant), to: buffer)
        case .block(let block):
            guard let start = buffer.baseAddress else { return 0 }
            return block.write(at: instant, to: start.assumingMemoryBound(to: UInt8.self))
        }
    }

    private func copy(_ bytes: [UInt8], to buffer: UnsafeMutableRawBufferPointer) -> Int {
        buffer.copyBytes(from: bytes)
        return bytes.count
    }

    /// What ``compress(to:)`` writes at most; nil for a part that does not compress itself.
    package var maximumCompressedLength: Int? {
        guard case .block(let block) = content else { return nil }
        return block.maximumCompressedLength(at: instant)
    }

    /// Writes the part as blocks of DEFLATE (RFC 1951) that end with a byte, none of them the last, and tells how many bytes
    /// these are, and the checksum of the part. The buffer has room for ``maximumCompressedLength``, which is not nil.
    package func compress(to buffer: UnsafeMutableRawBufferPointer) -> (length: Int, checksum: CRC32) {
        guard case .block(let block) = content, let room = block.maximumCompressedLength(at: instant),
            buffer.count >= room,
            let start = buffer.baseAddress
        else { preconditionFailure("a part that compresses itself needs the room it asked for") }
        return block.compress(at: instant, to: start.assumingMemoryBound(to: UInt8.self))
    }
}
