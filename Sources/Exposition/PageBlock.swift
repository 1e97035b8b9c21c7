import Catalogs
import MetricModel
import Signals

/// Some series of a family in one format, compiled.
protocol PageBlock: Sendable {
    /// What ``write(at:to:)`` writes at most.
    var maximumLength: Int { get }

    /// Writes the samples at an instant and returns how many bytes these are; there is room for ``maximumLength``.
    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int

    /// What ``compress(at:to:)`` writes at most; nil for a block that does not compress itself.
    var maximumCompressedLength: Int? { get }

    /// Writes the samples as blocks of DEFLATE that end with a byte, none of them the last, and tells how many bytes these
    /// are, and the checksum of the samples; there is room for ``maximumCompressedLength``.
    func compress(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> (length: Int, checksum: CRC32)
}

extension PageBlock {
    var maximumCompressedLength: Int? { nil }

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

/// A series that is not always there.
struct Presence: Sendable {
    private let lifetime: Lifetime
    private let epoch: Timestamp
    private let seed: Seed

    /// nil for a series that is always there.
    init?(_ series: SeriesDefinition, seed: Seed) {
        guard series.lifetime != .always else { return nil }
        lifetime = series.lifetime
        epoch = series.epoch
        self.seed = seed
    }

    func isPresent(at instant: Timestamp) -> Bool {
        lifetime.isPresent(at: Moment(instant, since: epoch), seed: seed)
    }
}
