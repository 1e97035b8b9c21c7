import Logging
import MetricModel
import Signals
import Synchronization
import Testing

@testable import Exporter

/// A store in memory, which notes what is written, and fails when it is told so.
private final class Shelf: Sendable {
    let parts = Mutex<[[UInt8]: [Int: [Double]]]>([:])
    let written = Mutex<[Int]>([])
    let fails = Atomic<Bool>(false)

    var store: CheckpointStore {
        CheckpointStore(
            read: { [self] totals throws(StoreFailure) in
                try check()
                let parts = parts.withLock { $0[totals.key] ?? [:] }
                return parts.sorted { $0.key < $1.key }.flatMap(\.value)
            },
            write: { [self] part, marks, totals throws(StoreFailure) in
                try check()
                written.withLock { $0.append(part) }
                parts.withLock { $0[totals.key, default: [:]][part] = marks }
            },
            deleteOthers: { [self] keys throws(StoreFailure) in
                try check()
                parts.withLock { $0 = $0.filter { keys.contains($0.key) } }
            }
        )
    }

    private func check() throws(StoreFailure) {
        if fails.load(ordering: .relaxed) { throw StoreFailure(.full, "no") }
    }
}

/// Keeps the lines of a log.
private struct Lines: LogHandler {
    final class Sheet: Sendable {
        let lines = Mutex<[String]>([])
    }

    let sheet: Sheet
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let details = (event.metadata ?? [:]).map { " \($0)=\($1)" }.sorted().joined()
        sheet.lines.withLock { $0.append("\(event.level): \(event.message)\(details)") }
    }
}

struct CheckpointKeeperTests {
    private let shelf = Shelf()
    private let sheet = Lines.Sheet()
    private let uptime = Clock()

    private final class Clock: Sendable {
        let seconds = Atomic<Int64>(0)
    }

    /// One of a process that has just started.
    private func keeper() -> CheckpointKeeper {
        CheckpointKeeper(
            shelf.store,
            uptime: { [uptime] in
                TimeSpan(nanoseconds: 1_000_000_000 * uptime.seconds.load(ordering: .relaxed))
            },
            logger: Logger(label: "tests") { [sheet] _ in Lines(sheet: sheet) }
        )
    }

    private func checkpoints(_ source: String = "10 + 5*sin(sqrt(t))", blocks: Int = 0) throws -> Checkpoints {
        var formula = Formula()
        formula.source = source
        let integral = formula.integral(since: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache())
        let checkpoints = try #require(integral.checkpoints)
        for _ in 0..<blocks { checkpoints.advance() }
        return checkpoints
    }

    private var lines: [String] { sheet.lines.withLock { $0 } }

    @Test("full parts are written once, the rest at the end, and all of it is there after the next start")
    func roundTrip() throws {
        let keeper = keeper()
        let first = try checkpoints(blocks: 300)
        keeper.restore([first])
        keeper.keepFullParts(of: [first])
        keeper.keepFullParts(of: [first])
        #expect(shelf.written.withLock { $0 } == [0])
        keeper.keepAll(of: [first])
        keeper.keepAll(of: [first])
        #expect(shelf.written.withLock { $0 } == [0, 1])
        let second = try checkpoints()
        self.keeper().begin(with: [second])
        #expect(second.marks(0..<second.markCount) == first.marks(0..<301))
        #expect(lines == ["info: checkpoints are restored blocks=300"])
    }

    @Test("what was restored is not written again")
    func growth() throws {
        let keeper = keeper()
        keeper.keepAll(of: [try checkpoints(blocks: 600)])
        shelf.written.withLock { $0 = [] }
        let next = try checkpoints()
        let second = self.keeper()
        second.begin(with: [next])
        second.keepAll(of: [next])
        #expect(shelf.written.withLock { $0 } == [])
        next.advance()
        second.keepAll(of: [next])
        #expect(shelf.written.withLock { $0 } == [2])
    }

    @Test("what nobody uses any more is deleted, at the start and later")
    func deletion() throws {
        let (first, second) = (try checkpoints(blocks: 2), try checkpoints("2 + cos(sqrt(t))", blocks: 2))
        let keeper = keeper()
        keeper.keepAll(of: [first, second])
        #expect(shelf.parts.withLock { $0.count } == 2)
        keeper.keepFullParts(of: [second])
        #expect(shelf.parts.withLock { Array($0.keys) } == [second.key.bytes])
        self.keeper().begin(with: [])
        #expect(shelf.parts.withLock { $0.isEmpty })
    }

    @Test("a definition that comes back before its marks are deleted has them again")
    func comesBack() throws {
        let keeper = keeper()
        keeper.keepAll(of: [try checkpoints(blocks: 5)])
        let again = try checkpoints()
        keeper.restore([again])
        #expect(again.blockCount == 5)
    }

    @Test("marks of something else are made again and written over")
    func strangers() throws {
        let first = try checkpoints(blocks: 3)
        shelf.parts.withLock { $0[first.key.bytes] = [0: [1, 2, 3]] }
        let second = try checkpoints()
        let keeper = keeper()
        keeper.begin(with: [second])
        #expect(second.blockCount == 0)
        second.advance()
        keeper.keepAll(of: [second])
        #expect(shelf.parts.withLock { $0[first.key.bytes]?[0] } == first.marks(0..<2))
        #expect(lines.isEmpty)
    }

    @Test("a store that fails is a warning once, is left alone for a minute, and gets everything later")
    func failure() throws {
        let first = try checkpoints(blocks: 3)
        let keeper = keeper()
        shelf.fails.store(true, ordering: .relaxed)
        keeper.begin(with: [first])
        keeper.keepAll(of: [first])
        #expect(lines == ["warning: checkpoints cannot be kept, and will be made again after a restart: no"])
        shelf.fails.store(false, ordering: .relaxed)
        keeper.keepAll(of: [first])
        #expect(shelf.parts.withLock { $0.isEmpty })
        uptime.seconds.store(60, ordering: .relaxed)
        keeper.keepAll(of: [first])
        #expect(shelf.parts.withLock { $0[first.key.bytes]?[0]?.count } == 4)
        #expect(lines.count == 1)
    }
}
