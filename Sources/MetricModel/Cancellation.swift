import Synchronization

/// Stops work that computes for long, from another thread: it looks here now and then, and ends when nobody waits for it
/// any more.
package final class Cancellation: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isCancelled: Bool { flag.load(ordering: .relaxed) }

    package func cancel() { flag.store(true, ordering: .relaxed) }

    package func check() throws(CancellationError) {
        if isCancelled { throw CancellationError() }
    }

    /// Does work to its end, which nobody cancels.
    package static func never<Result>(_ work: (Cancellation) throws(CancellationError) -> Result) -> Result {
        do throws(CancellationError) {
            return try work(Cancellation())
        } catch {
            preconditionFailure("nobody can have cancelled this")
        }
    }

    /// Does work that is cancelled with the task.
    package func withTask<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        _ work: () async throws -> Result
    ) async rethrows -> Result {
        try await withTaskCancellationHandler(operation: work, onCancel: { cancel() }, isolation: isolation)
    }
}
