import Documents
import HTTPTypes
import MetricModel
import Synchronization

/// Refuses requests that come faster than the web configuration file allows; a port has one of its own.
final class RateLimit: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    init(_ limit: WebConfig.RateLimit) {
        bucket = Mutex(TokenBucket(interval: .nanoseconds(limit.interval.nanoseconds), burst: limit.burst))
        start = clock.now
    }

    /// - Throws: 429 with the seconds to wait.
    func take() throws(AccessRefusal) {
        let now = start.duration(to: clock.now)
        guard let wait = bucket.withLock({ $0.take(at: now) }) else { return }
        let seconds = max(1, Int((wait / .seconds(1)).rounded(.up)))
        throw AccessRefusal(
            .tooManyRequests,
            "requests come faster than rate_limit in the web configuration file allows; try again in \(seconds) s",
            headers: [.retryAfter: String(seconds)]
        )
    }
}
