import Logging
import NIOCore
import Synchronization

/// Counts the open connections of a port, so that there are never too many.
final class ConnectionLimit: Sendable {
    enum Decision {
        case serve
        /// Say so, and close.
        case answer
        /// Close without a word: even those who are told are too many.
        case drop
    }

    private struct State {
        var served = 0
        /// Those that are told that there are too many, and are soon closed.
        var answered = 0
        var lastRefusal: NIODeadline?
    }

    /// How long no connection may have been refused for the next one to be a new burst.
    private static let pause = TimeAmount.seconds(10)
    private static let maximumAnsweredCount = 64

    private let maximumCount: Int
    private let logger: Logger
    private let state = Mutex(State())

    init(_ maximumCount: Int, logger: Logger) {
        self.maximumCount = maximumCount
        self.logger = logger
    }

    /// Decides what becomes of a new connection, and counts it until it is closed.
    func decide(on channel: any Channel) -> Decision {
        let now = NIODeadline.now()
        let (decision, isNewBurst) = state.withLock { state -> (Decision, Bool) in
            guard state.served >= maximumCount else {
                state.served += 1
                return (.serve, false)
            }
            let isNewBurst = state.lastRefusal.map { now - $0 > Self.pause } ?? true
            state.lastRefusal = now
            guard state.answered < Self.maximumAnsweredCount else { return (.drop, isNewBurst) }
            state.answered += 1
            return (.answer, isNewBurst)
        }
        if isNewBurst {
            logger.warning(
                "refused connections: as many are open as --max-connections allows",
                metadata: ["open": "\(maximumCount)", "port": "\(channel.localAddress?.port ?? 0)"]
            )
        }
        channel.closeFuture.whenComplete { _ in self.forget(decision) }
        return decision
    }

    private func forget(_ decision: Decision) {
        state.withLock { state in
            switch decision {
            case .serve: state.served -= 1
            case .answer: state.answered -= 1
            case .drop: break
            }
        }
    }
}
