import Dispatch
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Runs tasks on threads of its own, in the order in which they come.
///
/// The threads that all other tasks share are busy for as long as there are scrapes: who comes last waits until a piece of each
/// page before it has been rendered. Threads that have little to do come first with the system.
final class PortThreads: TaskExecutor {
    private struct State {
        var jobs = CircularBuffer<UnownedJob>()
        var idle: [DispatchQueue]
    }

    /// Each serial queue has a thread when it has work.
    private let state: Mutex<State>

    init(label: String, count: Int) {
        state = Mutex(State(idle: (0..<count).map { DispatchQueue(label: "\(label)-\($0)") }))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let worker = state.withLock { state in
            state.jobs.append(job)
            return state.idle.popLast()
        }
        worker?.async { self.work(on: worker) }
    }

    private func work(on worker: DispatchQueue?) {
        while let job = nextJob(for: worker) { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    private func nextJob(for worker: DispatchQueue?) -> UnownedJob? {
        state.withLock { state in
            guard state.jobs.isEmpty else { return state.jobs.removeFirst() }
            if let worker { state.idle.append(worker) }
            return nil
        }
    }
}

/// A service all of whose tasks run on given threads.
struct ServiceOnThreads<Content: Service>: Service {
    let service: Content
    let threads: PortThreads

    func run() async throws {
        try await withTaskExecutorPreference(threads) { try await service.run() }
    }
}
