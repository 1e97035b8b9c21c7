import Logging
import MetricModel
import Signals
import Synchronization

/// Moves marks between checkpoints and a store, for whoever makes checkpoints: never on the way of a scrape or a change.
///
/// The first failure of the store is a warning in the log. The work goes on without it.
final class CheckpointKeeper: Sendable {
    private let store: CheckpointStore
    private let uptime: @Sendable () -> TimeSpan
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        /// How many marks the store has, by key.
        var kept: [TotalsKey: Int] = [:]
        var lastFailure: TimeSpan?
    }

    /// For how long a store that cannot write is left alone: a full disk does not become empty at once.
    private static let pause = TimeSpan(nanoseconds: 60_000_000_000)

    /// - Parameter uptime: time that never jumps.
    init(_ store: CheckpointStore, uptime: @escaping @Sendable () -> TimeSpan, logger: Logger) {
        self.store = store
        self.uptime = uptime
        self.logger = logger
    }

    /// Restores what the store has for checkpoints, and deletes what belongs to no others.
    ///
    /// - Parameter all: everything that is in use at the start.
    func begin(with all: [Checkpoints]) {
        restore(all)
        attempt { _ throws(StoreFailure) in try store.deleteOthers(Set(all.map(\.key.bytes))) }
    }

    /// Restores what the store has for checkpoints that it was not asked about yet.
    func restore(_ all: [Checkpoints]) {
        let before = all.reduce(0) { $0 + $1.markCount }
        for checkpoints in all {
            attempt { state throws(StoreFailure) in
                // A definition that comes back has its old key, and nothing that has been summed up.
                if let kept = state.kept[checkpoints.key], kept <= checkpoints.markCount { return }
                state.kept[checkpoints.key] = 0
                let marks = try store.read(StoredTotals(checkpoints))
                checkpoints.restore(marks)
                state.kept[checkpoints.key] = min(marks.count / checkpoints.width, checkpoints.markCount)
            }
        }
        let blocks = all.reduce(0) { $0 + $1.markCount } - before
        if blocks > 0 { logger.info("checkpoints are restored", metadata: ["blocks": "\(blocks)"]) }
    }

    /// Keeps the parts that are full.
    func keepFullParts(of all: [Checkpoints]) {
        keep(all) { $0.markCount / CheckpointStore.partLength * CheckpointStore.partLength }
    }

    /// Keeps everything, also what has to be written again when there is more.
    func keepAll(of all: [Checkpoints]) {
        keep(all, until: \.markCount)
    }

    /// Deletes what belongs to no checkpoints, too.
    ///
    /// - Parameter end: how many marks the store is to have.
    private func keep(_ all: [Checkpoints], until end: (Checkpoints) -> Int) {
        attempt { state throws(StoreFailure) in
            if let failure = state.lastFailure, uptime() - failure < Self.pause { return }
            for checkpoints in all { try keep(checkpoints, until: end(checkpoints), &state) }
            let keys = Set(all.map(\.key))
            let gone = state.kept.filter { !keys.contains($0.key) }
            if gone.contains(where: { $0.value > 0 }) { try store.deleteOthers(Set(keys.map(\.bytes))) }
            for key in gone.keys { state.kept[key] = nil }
        }
    }

    private func keep(_ checkpoints: Checkpoints, until end: Int, _ state: inout State) throws(StoreFailure) {
        let (kept, length) = (state.kept[checkpoints.key] ?? 0, CheckpointStore.partLength)
        // The first mark is zero, and not worth a row.
        guard end > max(kept, 1) else { return }
        for part in (kept / length)...((end - 1) / length) {
            let marks = (part * length)..<min(end, (part + 1) * length)
            try store.write(part, checkpoints.marks(marks), StoredTotals(checkpoints))
            state.kept[checkpoints.key] = marks.upperBound
        }
    }

    private func attempt(_ work: (inout State) throws(StoreFailure) -> Void) {
        state.withLock { state in
            do throws(StoreFailure) {
                try work(&state)
            } catch {
                if state.lastFailure == nil {
                    logger.warning("checkpoints cannot be kept, and will be made again after a restart: \(error)")
                }
                state.lastFailure = uptime()
            }
        }
    }
}

extension StoredTotals {
    fileprivate init(_ checkpoints: Checkpoints) {
        self.init(key: checkpoints.key.bytes, version: Checkpoints.version, width: checkpoints.width)
    }
}
