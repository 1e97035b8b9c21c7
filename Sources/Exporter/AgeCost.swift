package import Exposition
package import MetricModel
package import Signals

/// The cost of summing up totals since their epoch, for series whose totals are not known at once.
package struct AgeCost: Sendable {
    package let seriesCount: Int
    /// The causes of the sums, each once: `rate: formula`.
    package let causes: [String]
    /// How long it takes in the background.
    package let duration: TimeSpan

    /// More than these are not measured: the others cost about the same.
    private static let sampleCount = 16

    /// - Parameters:
    ///   - checkpoints: of which those count that do not reach the instant.
    ///   - workerCount: how many sum up at a time.
    ///   - uptime: a clock that never jumps.
    /// - Returns: nil when there is nothing to sum up.
    package init?(
        of checkpoints: [Checkpoints],
        until instant: Timestamp,
        workerCount: Int,
        uptime: () -> TimeSpan
    ) {
        let open = checkpoints.filter { !$0.isReady(at: instant) }
        guard !open.isEmpty else { return nil }
        seriesCount = open.reduce(0) { $0 + $1.seriesCount }
        causes = Set(open.map(\.cause)).sorted()
        func blockCount(_ checkpoints: Checkpoints) -> Double {
            Double(checkpoints.blockCount(for: instant) - checkpoints.blockCount)
        }
        // The first, the middle and the last block stand for all, and some of the checkpoints for the others.
        var (nanoseconds, measured) = (0.0, 0.0)
        for checkpoints in stride(from: 0, to: open.count, by: (open.count - 1) / Self.sampleCount + 1).map({ open[$0] }
        ) {
            let (first, last) = (checkpoints.blockCount, checkpoints.blockCount(for: instant))
            let blocks = Set([first, first + (last - first) / 2, last])
            // The quicker of two rounds: the other one may have waited for something else.
            let shortest =
                (0..<2).map { _ in
                    let beginning = uptime()
                    for block in blocks { checkpoints.rehearse(block: block) }
                    return Double((uptime() - beginning).nanoseconds)
                }.min() ?? 0
            nanoseconds += shortest / Double(blocks.count) * blockCount(checkpoints)
            measured += blockCount(checkpoints)
        }
        let all = open.reduce(0) { $0 + blockCount($1) }
        let total = nanoseconds * (all / measured) / Double(max(1, workerCount))
        duration = TimeSpan(nanoseconds: total < 0x1p62 ? Int64(total) : .max)
    }

    /// Of everything that is exposed.
    package init?(of snapshot: Snapshot, until instant: Timestamp, workerCount: Int, uptime: () -> TimeSpan) {
        self.init(of: snapshot.totals.checkpoints, until: instant, workerCount: workerCount, uptime: uptime)
    }

    /// `7 series have no total in closed form (rate: formula); ...`, without a full stop.
    package var sentence: String {
        "\(seriesCount) series \(seriesCount == 1 ? "has" : "have") no total in closed form "
            + "(\(causes.joined(separator: ", "))); summing it up since the epoch takes about \(Self.text(duration)) in the "
            + "background"
    }

    /// How to make it cheaper, without a full stop.
    package static let cure =
        "write a later epoch, such as 'clock: {epoch: start}' in a file, or a signal that repeats"

    static func text(_ span: TimeSpan) -> String {
        let seconds = max(1, span.seconds.rounded(.up))
        if seconds < 120 { return "\(Int(seconds)) s" }
        if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
        return "\(Int((min(seconds, 0x1p53) / 3600).rounded())) h"
    }
}
