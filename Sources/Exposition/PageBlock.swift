import Catalogs
import MetricModel
import Signals

/// Some series of a family in one format, compiled.
protocol PageBlock: Sendable {
    /// What ``write(at:to:)`` writes at most.
    var maximumLength: Int { get }

    /// The cost of that.
    var work: WritingWork { get }

    /// Writes the samples at an instant and returns how many bytes these are; there is room for ``maximumLength``.
    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int

    /// What ``compress(at:to:)`` writes at most; nil when the block does not compress itself as it is at an instant.
    func maximumCompressedLength(at instant: Timestamp) -> Int?

    /// Writes the samples as blocks of DEFLATE that end with a byte, none of them the last, and tells how many bytes these
    /// are, and the checksum of the samples; there is room for ``maximumCompressedLength(at:)``.
    func compress(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> (length: Int, checksum: CRC32)
}

extension PageBlock {
    func maximumCompressedLength(at instant: Timestamp) -> Int? { nil }

    func compress(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> (length: Int, checksum: CRC32)
    {
        preconditionFailure("this block does not compress itself")
    }
}

/// A block of which a format must know the length before it is written.
protocol MeasuredBlock: PageBlock {
    /// What ``PageBlock/write(at:to:)`` writes at an instant.
    func length(at instant: Timestamp) -> Int
}

/// How a number is written.
protocol NumberEncoding {
    /// No number takes more bytes.
    static var maximumLength: Int { get }

    /// Writes a number and returns how many bytes it is; the destination has room for ``maximumLength``.
    static func write(_ number: Double, to destination: UnsafeMutablePointer<UInt8>) -> Int
}
