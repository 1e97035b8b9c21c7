import Dispatch
import Synchronization

/// Checks passwords one after another on a thread of its own: each keeps a core busy, and neither event loops nor scrapes
/// may wait for that.
final class PasswordQueue: Sendable {
    private let queue = DispatchQueue(label: "passwords")
    private let maximumCount: Int
    private let count = Mutex(0)

    /// - Parameter maximumCount: how many may be checked and wait at the same time.
    init(maximumCount: Int) {
        self.maximumCount = maximumCount
    }

    /// nil when there are too many to wait.
    func matches(_ password: [UInt8], _ hash: PasswordHash) async -> Bool? {
        let isAdmitted = count.withLock { count in
            guard count < maximumCount else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { return nil }
        return await withCheckedContinuation { continuation in
            queue.async {
                let result = hash.matches(password)
                self.count.withLock { $0 -= 1 }
                continuation.resume(returning: result)
            }
        }
    }
}
