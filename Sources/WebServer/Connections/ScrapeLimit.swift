import HTTPTypes
import Synchronization

/// Counts the scrapes that are being answered, so that there are never too many.
final class ScrapeLimit: Sendable {
    private let maximumCount: Int
    private let count = Mutex(0)

    init(_ maximumCount: Int) {
        self.maximumCount = maximumCount
    }

    /// - Throws: 503 when there are as many as may be.
    func enter() throws(AccessRefusal) -> Permit {
        let isAdmitted = count.withLock { count in
            guard count < maximumCount else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw AccessRefusal(
                .serviceUnavailable,
                "\(maximumCount) scrapes are being answered already; try again in a second, or start the exporter with a "
                    + "larger --max-scrapes",
                headers: [.retryAfter: "1"]
            )
        }
        return Permit(limit: self)
    }

    /// One scrape, which ends when this does: also one that is cut off, or whose answer is never sent.
    final class Permit: Sendable {
        private let limit: ScrapeLimit

        fileprivate init(limit: ScrapeLimit) {
            self.limit = limit
        }

        deinit {
            limit.count.withLock { $0 -= 1 }
        }
    }
}
