package import MetricModel
import Synchronization

/// Who scraped, when, and what came of it. Of every scrape but the last one only a count is kept.
package final class ScrapeJournal: Sendable {
    /// A scrape whose answer has been sent, or was given up.
    package struct Entry: Sendable {
        package var instant: Timestamp
        /// nil when the system does not tell.
        package var address: String?
        package var userAgent: String?
        /// The media type of the answer.
        package var format: String
        /// From the request to the last byte handed to the system.
        package var duration: TimeSpan
        /// As sent, compressed when it was asked for so.
        package var byteCount: Int
        /// Whether the client took all of it.
        package var isComplete: Bool

        package init(
            instant: Timestamp,
            address: String?,
            userAgent: String?,
            format: String,
            duration: TimeSpan,
            byteCount: Int,
            isComplete: Bool
        ) {
            self.instant = instant
            self.address = address
            self.userAgent = userAgent
            self.format = format
            self.duration = duration
            self.byteCount = byteCount
            self.isComplete = isComplete
        }
    }

    /// What is known at a moment.
    package struct Summary: Sendable {
        /// Since the start.
        package var count = 0
        /// In the last ``ScrapeJournal/rateSpan`` seconds.
        package var recentCount = 0
        package var last: Entry?
        /// nil until the port is open.
        package var port: Int?
    }

    /// Seconds over which the rate is taken.
    package static let rateSpan = 60

    private struct State {
        var count = 0
        var last: Entry?
        var port: Int?
        /// Scrapes in each of the last seconds, at the place of the second modulo their number.
        var seconds: [(second: Int64, count: Int)] = Array(repeating: (.min, 0), count: rateSpan)
    }

    private let state = Mutex(State())

    package init() {}

    package func record(_ entry: Entry) {
        state.withLock { state in
            state.count += 1
            state.last = entry
            let second = Self.second(of: entry.instant)
            let place = Self.place(of: second)
            if state.seconds[place].second != second { state.seconds[place] = (second, 0) }
            state.seconds[place].count += 1
        }
    }

    /// Says which port is scraped.
    package func open(port: Int) {
        state.withLock { $0.port = port }
    }

    package func summary(at now: Timestamp) -> Summary {
        let second = Self.second(of: now)
        return state.withLock { state in
            Summary(
                count: state.count,
                recentCount: state.seconds.reduce(0) { sum, entry in
                    (second - Int64(Self.rateSpan) + 1...second).contains(entry.second) ? sum + entry.count : sum
                },
                last: state.last,
                port: state.port
            )
        }
    }

    private static func second(of instant: Timestamp) -> Int64 {
        Int64((Double(instant.milliseconds) / 1000).rounded(.down))
    }

    private static func place(of second: Int64) -> Int {
        Int(((second % Int64(rateSpan)) + Int64(rateSpan)) % Int64(rateSpan))
    }
}
