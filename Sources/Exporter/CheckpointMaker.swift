import Exposition
import Logging
import MetricModel
import Signals

/// Sums up, in the background, what has no total that could be known at once.
///
/// On threads of its own, of which there are half as many as cores, so that scrapes, changes and everything else go on at
/// their usual speed. It stops within a block, which is a millisecond or so.
struct CheckpointMaker: Sendable {
    let totals: TotalsCache
    /// nil where nothing is kept for the next start.
    let keeper: CheckpointKeeper?
    let surroundings: Surroundings
    let logger: Logger

    /// How far ahead of the present it goes, so that no scrape has to wait for the next block.
    private static let lead = TimeSpan(nanoseconds: 86_400_000_000_000)
    /// For how long it works until it looks for something more urgent.
    private static let turn = TimeSpan(nanoseconds: 200_000_000)
    private static let pause = TimeSpan(nanoseconds: 250_000_000)
    private static let reportInterval = TimeSpan(nanoseconds: 10_000_000_000)

    /// Returns when the task is cancelled, and what has been summed up is kept.
    func run() async {
        let executors = (0..<surroundings.workerCount).map { BlockingExecutor(label: "checkpoints-\($0)") }
        var report = Report(logger: logger)
        await keep(on: executors[0]) { $0.restore($1) }
        await withTaskExecutorPreference(executors[0]) { warn() }
        while !Task.isCancelled {
            await keep(on: executors[0]) { $0.restore($1) }
            let now = surroundings.now()
            report.update(Readiness(totals, at: now), uptime: surroundings.uptime(), every: Self.reportInterval)
            let open = Self.open(totals, at: now)
            guard !open.isEmpty else {
                await keep(on: executors[0]) { $0.keepAll(of: $1) }
                await withTaskExecutorPreference(executors[0]) { prepare(for: now) }
                try? await Task.sleep(for: .nanoseconds(Self.pause.nanoseconds))
                continue
            }
            await withTaskGroup(of: Void.self) { group in
                for (worker, executor) in executors.enumerated() {
                    let own = open.enumerated().filter { $0.offset % executors.count == worker }.map(\.element)
                    group.addTask(executorPreference: executor) { work(on: own, until: now + Self.lead) }
                }
            }
            await keep(on: executors[0]) { $0.keepFullParts(of: $1) }
            await withTaskExecutorPreference(executors[0]) { prepare(for: now) }
        }
        await keep(on: executors[0]) { $0.keepAll(of: $1) }
    }

    /// Waits for the disk on the thread of an executor.
    private func keep(
        on executor: BlockingExecutor,
        _ action: @Sendable (CheckpointKeeper, [Checkpoints]) -> Void
    ) async {
        guard let keeper else { return }
        await withTaskExecutorPreference(executor) { action(keeper, totals.checkpoints) }
    }

    /// Logs the cost of the sums that the start finds.
    private func warn() {
        guard
            let cost = AgeCost(
                of: totals.checkpoints,
                until: surroundings.now(),
                workerCount: surroundings.workerCount,
                uptime: surroundings.uptime
            )
        else { return }
        logger.warning("\(cost.sentence), and the page leaves out what is not complete: \(AgeCost.cure)")
    }

    /// The checkpoints to work on: those that the present needs come first, and of these the nearest to completion.
    private static func open(_ totals: TotalsCache, at now: Timestamp) -> [Checkpoints] {
        func rest(_ checkpoints: Checkpoints, _ instant: Timestamp) -> Int64 {
            max(0, checkpoints.blockCount(for: instant) - checkpoints.blockCount)
        }
        return totals.checkpoints
            .filter { $0.seriesCount > 0 }
            .map { (checkpoints: $0, now: rest($0, now), ahead: rest($0, now + lead)) }
            .filter { $0.ahead > 0 }
            .sorted { ($0.now > 0 ? 0 : 1, $0.now, $0.ahead) < ($1.now > 0 ? 0 : 1, $1.now, $1.ahead) }
            .map(\.checkpoints)
    }

    /// Keeps ahead of scrapes of the present.
    private func prepare(for now: Timestamp) {
        for checkpoints in totals.checkpoints where checkpoints.seriesCount > 0 && !Task.isCancelled {
            checkpoints.prepare(for: now)
        }
    }

    /// Works for one turn.
    private func work(on open: [Checkpoints], until instant: Timestamp) {
        let beginning = surroundings.uptime()
        for checkpoints in open {
            while checkpoints.blockCount < checkpoints.blockCount(for: instant) {
                guard !Task.isCancelled, surroundings.uptime() - beginning < Self.turn else { return }
                checkpoints.advance()
            }
        }
    }

    /// What the log says: the beginning, how far it is now and then, and the end.
    private struct Report {
        let logger: Logger
        private var lastLine: TimeSpan?
        private var beginning: TimeSpan?

        init(logger: Logger) {
            self.logger = logger
        }

        mutating func update(_ readiness: Readiness, uptime: TimeSpan, every interval: TimeSpan) {
            guard !readiness.isReady else {
                if let beginning {
                    let seconds = (uptime - beginning).seconds
                    logger.info("checkpoints are complete", metadata: ["seconds": "\(Int(seconds.rounded(.up)))"])
                }
                (lastLine, beginning) = (nil, nil)
                return
            }
            beginning = beginning ?? uptime
            guard lastLine.map({ uptime - $0 >= interval }) ?? true else { return }
            lastLine = uptime
            logger.info(
                "series wait for their checkpoints",
                metadata: [
                    "series": "\(readiness.waitingSeriesCount)",
                    "causes": "\(readiness.causes.joined(separator: ", "))",
                    "percent": "\(Int(100 * readiness.progress))",
                ]
            )
        }
    }
}
