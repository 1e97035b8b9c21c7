package import Catalogs
package import MetricModel
package import Signals
import Synchronization

/// A client that waits for an answer.
package protocol Requester: Sendable {
    /// Calls an action once it has left, at once if it has already.
    ///
    /// - Returns: under which it is forgotten.
    func whenGone(_ action: @escaping @Sendable () -> Void) -> Int

    func forget(_ action: Int)
}

/// Why long work was not done, or not to its end.
package enum LongWorkRefusal: Error {
    /// It would cost too much; `what` is its subject: `this page`.
    case tooMuch(what: String, TimeSpan, limit: TimeSpan, cure: String)
    /// It was not done in time.
    case late(TimeSpan)
    /// The process ends.
    case ending
    /// Nobody waits for the answer.
    case abandoned

    /// Refuses what costs more than it may.
    ///
    /// - Parameters:
    ///   - what: the subject of a sentence: `this page`.
    ///   - cure: how to make it cheaper.
    package static func check(
        _ what: String,
        _ work: Work,
        _ limits: CatalogLimits,
        cure: String
    ) throws(LongWorkRefusal) {
        guard work.time > limits.requestCost else { return }
        throw .tooMuch(what: what, work.time, limit: limits.requestCost, cure: cure)
    }

    /// The reason, and how to avoid it, without a full stop.
    package var sentence: String {
        switch self {
        case .tooMuch(let what, let time, let limit, let cure):
            "\(what) would take about \(time.briefText) of processor time; at most \(limit.briefText) are allowed "
                + "(--max-request-cost): \(cure)"
        case .late(let deadline):
            "the answer was not ready within \(deadline.briefText), as other requests are being answered; try again later, "
                + "or ask for less"
        case .ending: "the exporter is being stopped"
        case .abandoned: "the client has left"
        }
    }
}

/// Does what requests ask for that may take long, beside the threads on which scrapes of the present are answered: on half
/// as many threads as there are cores.
///
/// It is stopped when the client leaves, when it takes too long, and when the process ends: its task is then cancelled. So it
/// must look now and then whether that is so, and throw a `CancellationError`; what is computed after that may be anything.
package final class LongWork: Sendable {
    private struct State {
        var isEnding = false
        var count = 0
        var running: [Int: Assignment] = [:]
    }

    private let executors: [BlockingExecutor]
    private let state = Mutex(State())

    package init(workerCount: Int) {
        executors = (0..<max(1, workerCount)).map { BlockingExecutor(label: "long-work-\($0)") }
    }

    /// - Parameters:
    ///   - requester: the client that waits; nil for nobody who could leave.
    ///   - isTimeTravel: whether it is about other instants than the present one; see ``TimeTravel``.
    ///   - deadline: how long it may take, the time included in which other work is done; nil for as long as it takes.
    /// - Throws: a ``LongWorkRefusal`` when it was stopped before its end, else what the body throws.
    package func run<Answer: Sendable>(
        for requester: (any Requester)? = nil,
        isTimeTravel: Bool = false,
        within deadline: TimeSpan?,
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let assignment = Assignment()
        guard let number = begin(assignment) else { throw LongWorkRefusal.ending }
        defer { state.withLock { $0.running[number] = nil } }
        let task = Task(executorPreference: executors[number % executors.count]) {
            try await TimeTravel.$isUnderWay.withValue(isTimeTravel) { try await body() }
        }
        assignment.begin(task)
        let timer = deadline.map { deadline in
            Task {
                try await Task.sleep(for: .nanoseconds(deadline.nanoseconds))
                assignment.stop(.late(deadline))
            }
        }
        defer { timer?.cancel() }
        let action = requester?.whenGone { assignment.stop(.abandoned) }
        defer { action.map { requester?.forget($0) } }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            assignment.stop(.abandoned)
        }
        do {
            return try result.get()
        } catch is CancellationError {
            throw assignment.refusal ?? .abandoned
        }
    }

    /// Stops all of it, and whatever comes.
    package func end() {
        let running = state.withLock { state in
            state.isEnding = true
            return state.running.values
        }
        for assignment in running { assignment.stop(.ending) }
    }

    /// - Returns: nil when the process ends.
    private func begin(_ assignment: Assignment) -> Int? {
        state.withLock { state in
            guard !state.isEnding else { return nil }
            state.count += 1
            state.running[state.count] = assignment
            return state.count
        }
    }
}

/// One piece of work, and why it was stopped.
private final class Assignment: Sendable {
    private struct State {
        var refusal: LongWorkRefusal?
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var refusal: LongWorkRefusal? { state.withLock { $0.refusal } }

    func begin(_ task: Task<some Sendable, any Error>) {
        let isStopped = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.refusal != nil
        }
        if isStopped { task.cancel() }
    }

    func stop(_ refusal: LongWorkRefusal) {
        let cancel = state.withLock { state in
            if state.refusal == nil { state.refusal = refusal }
            return state.cancel
        }
        cancel?()
    }
}
