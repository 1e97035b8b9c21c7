/// How many requests may still be made: one more each interval, and never more than a burst at once.
struct TokenBucket: Sendable {
    let interval: Duration
    let burst: Int

    private var tokens: Double
    private var lastTaken: Duration?

    /// - Parameters:
    ///   - interval: above zero.
    ///   - burst: at least 1; so many there are to begin with.
    init(interval: Duration, burst: Int) {
        self.interval = interval
        self.burst = burst
        tokens = Double(burst)
    }

    /// Takes a token.
    ///
    /// - Parameter now: on a clock that never goes back.
    /// - Returns: nil when there was one, else how long it is until there is.
    mutating func take(at now: Duration) -> Duration? {
        if let lastTaken, now > lastTaken { tokens = min(Double(burst), tokens + (now - lastTaken) / interval) }
        lastTaken = max(now, lastTaken ?? now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return interval * (1 - tokens)
    }
}
