import CMemory
import Exporter
import Exposition
import MetricModel
import Signals

/// The most memory that an exporter will take for a configuration, measured on what it will hold: the families, compiled
/// one after the other.
struct ForetoldMemory {
    private let afterReading: ProcessMemory
    private var held = 0
    private var heldByOthers: [ExpositionFormat.Version: Int] = [:]

    /// Bytes that servers, threads and their buffers take, and a scrape at a time: so much, and so much for each core.
    private static let ofServers = (base: 24 << 20, core: 4 << 20)
    /// By how much what is held is spread over more pages than it fills.
    private static let spread = 1.05

    /// - Parameter memory: when the configuration has been read, as an exporter reads it. nil where the system does not tell.
    init?(afterReading memory: ProcessMemory?) {
        guard let memory, Self.allocated() > 0 else { return nil }
        afterReading = memory
    }

    /// Bytes that are allocated at the moment; 0 where the C library does not tell.
    static func allocated() -> Int { Int(allocated_bytes()) }

    mutating func add(_ size: FamilySize) {
        held += size.heldByteCount
        heldByOthers.merge(size.heldByteCountOfOthers, uniquingKeysWith: +)
    }

    /// - Parameter instant: until which they will be summed up.
    mutating func add(_ checkpoints: [Checkpoints], until instant: Timestamp) {
        for checkpoints in checkpoints {
            let (blocks, overflow) = Int(checkpoints.blockCount(for: instant))
                .multipliedReportingOverflow(by: 32 * checkpoints.width)
            // Sums and counts, each in a list that has grown to at most twice its length.
            held += overflow ? 0 : max(0, blocks)
        }
    }

    private var peak: Int {
        let compiled = afterReading.residentBytes + Int(Double(held) * Self.spread)
        return max(afterReading.peakBytes, compiled) + Self.ofServers.base
            + Self.ofServers.core * Surroundings.system.coreCount
    }

    var sentence: String {
        func more(_ version: ExpositionFormat.Version) -> String {
            Self.text(Int(Double(heldByOthers[version] ?? 0) * Self.spread))
        }
        return "memory: about \(Self.text(peak)); once it is scraped in OpenMetrics too, \(more(.openMetrics)) more, "
            + "in protobuf \(more(.protobuf))"
    }

    /// In whole megabytes.
    private static func text(_ bytes: Int) -> String { "\((max(0, bytes) + 999_999) / 1_000_000) MB" }
}
