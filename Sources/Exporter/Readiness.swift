import MetricModel
import Signals

/// Whether a scrape would show everything, and how far it is until then.
package struct Readiness: Sendable {
    /// Series that are left out of the page, as what they count is still being summed up.
    package let waitingSeriesCount: Int
    /// The causes of the sums, each once: `rate: formula`.
    package let causes: [String]
    /// The share of all that has to be summed up that has been, of the series that wait.
    package let progress: Double

    package var isReady: Bool { waitingSeriesCount == 0 }

    init(_ totals: TotalsCache, at instant: Timestamp) {
        var (seriesCount, done, all) = (0, Int64(0), Int64(0))
        var causes: Set<String> = []
        for checkpoints in totals.checkpoints where !checkpoints.isReady(at: instant) {
            seriesCount += checkpoints.seriesCount
            done += checkpoints.blockCount
            all += checkpoints.blockCount(for: instant)
            causes.insert(checkpoints.cause)
        }
        waitingSeriesCount = seriesCount
        self.causes = causes.sorted()
        progress = all > 0 ? Double(done) / Double(all) : 1
    }

    /// `7 series are not there yet, ...`; nil when there is nothing to wait for.
    package var sentence: String? {
        guard !isReady else { return nil }
        let series = waitingSeriesCount == 1 ? "1 series is" : "\(waitingSeriesCount) series are"
        return "\(series) left out until totals are complete (\(causes.joined(separator: ", "))): "
            + "\(Int(100 * progress)) % done"
    }
}
