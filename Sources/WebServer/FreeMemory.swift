import CMemory
import Exporter
import Synchronization

/// Gives memory back to the system that the C library keeps for later.
///
/// A large body leaves tens of megabytes behind, in pieces that are free and that nobody asks for again soon.
enum FreeMemory {
    /// Less is not worth the work.
    private static let minimumByteCount = 1 << 20
    /// By then the request is answered, and what it held is free.
    private static let delay = Duration.seconds(1)

    private static let isDue = Mutex(false)
    /// It takes a while, and is not to hold up anybody.
    private static let executor = BlockingExecutor(label: "free-memory")

    /// - Parameter byteCount: how long the body was.
    static func returnSoon(after byteCount: Int) {
        let isFirst = isDue.withLock { isDue in
            defer { isDue = isDue || byteCount >= minimumByteCount }
            return !isDue && byteCount >= minimumByteCount
        }
        guard isFirst else { return }
        Task.detached(executorPreference: executor) {
            try? await Task.sleep(for: delay)
            isDue.withLock { $0 = false }
            return_free_memory()
        }
    }
}
