import Dispatch

/// Runs an actor on a thread of its own, one job after the other.
///
/// For an actor that waits for a disk, or computes for long: on the threads that all tasks share it would hold up scrapes.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
