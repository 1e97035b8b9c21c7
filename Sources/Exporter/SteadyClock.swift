import Logging
import MetricModel
import Synchronization

/// The present instant as scrapes and edits see it: the system's clock, held while it makes up for a short step back.
///
/// Every value is a function of time, so a counter falls when the clock is set back. Prometheus reads a fall as a restart of the
/// target, and `rate()` then leaps by the whole count. Corrections of a clock are short: the last instant is repeated until
/// the clock has reached it again. A longer step is intended, and is followed.
final class SteadyClock: Sendable {
    /// The longest step back that is waited out.
    static let longestHold = TimeSpan(nanoseconds: 10_000_000_000)

    /// What becomes of a step back.
    enum Handling: String, CaseIterable {
        case held, followed
    }

    private struct State {
        var latest: Timestamp
        var isHeld = false
    }

    private let system: @Sendable () -> Timestamp
    private let selfMetrics: SelfMetrics?
    private let logger: Logger
    private let state: Mutex<State>

    init(_ system: @escaping @Sendable () -> Timestamp, selfMetrics: SelfMetrics?, logger: Logger) {
        self.system = system
        self.selfMetrics = selfMetrics
        self.logger = logger
        state = Mutex(State(latest: system()))
    }

    /// The present instant: no earlier than one that was given before, unless the clock was set back by more than
    /// ``longestHold``.
    func now() -> Timestamp {
        let (instant, step) = state.withLock { state -> (Timestamp, (handling: Handling, lag: TimeSpan)?) in
            // Read under the lock, so that no thread that was interrupted comes with an old reading.
            let reading = system()
            let lag = state.latest - reading
            let wasHeld = state.isHeld
            state.isHeld = lag > .zero && lag <= Self.longestHold
            if state.isHeld { return (state.latest, wasHeld ? nil : (.held, lag)) }
            state.latest = reading
            return (reading, lag > .zero ? (.followed, lag) : nil)
        }
        if let step { report(step.handling, lag: step.lag) }
        return instant
    }

    private func report(_ handling: Handling, lag: TimeSpan) {
        selfMetrics?.countStepBack(handling)
        let event = "the system clock was set back by \(lag.briefText)"
        switch handling {
        case .held:
            logger.notice("\(event); scrapes show the last instant until it has caught up")
        case .followed:
            logger.warning("\(event); scrapes follow it: counters fall, and rate() in Prometheus leaps once")
        }
    }
}
