import MetricModel
import Synchronization
import Testing

@testable import Exporter

/// Someone who leaves when a test says so.
private final class Visitor: Requester {
    private let actions = Mutex<(isGone: Bool, list: [@Sendable () -> Void])>((false, []))

    func whenGone(_ action: @escaping @Sendable () -> Void) -> Int {
        let isGone = actions.withLock { actions in
            actions.list.append(action)
            return actions.isGone
        }
        if isGone { action() }
        return 0
    }

    func forget(_: Int) {}

    func leave() {
        let list = actions.withLock { actions in
            actions.isGone = true
            return actions.list
        }
        for action in list { action() }
    }
}

/// Works until it is cancelled, however long that is.
@Sendable
private func endlessly() async throws {
    while true {
        try Task.checkCancellation()
        await Task.yield()
    }
}

private func refusal(_ body: () async throws -> Void) async -> LongWorkRefusal? {
    do {
        try await body()
        return nil
    } catch {
        return error as? LongWorkRefusal
    }
}

struct LongWorkTests {
    private static let day = TimeSpan(nanoseconds: 86_400_000_000_000)

    @Test("work is abandoned with its client, now or before it begins", arguments: [true, false])
    func client(isGone: Bool) async {
        let (work, visitor) = (LongWork(workerCount: 1), Visitor())
        if isGone { visitor.leave() }
        let refused = await refusal {
            try await work.run(for: visitor, within: Self.day) {
                visitor.leave()
                try await endlessly()
            }
        }
        guard case .abandoned = refused else { return #expect(refused == nil, "another refusal") }
    }

    @Test("work that is late is given up")
    func deadline() async throws {
        let refused = await refusal {
            try await LongWork(workerCount: 1).run(within: TimeSpan(nanoseconds: 1_000_000)) { try await endlessly() }
        }
        let sentence = try #require(refused).sentence
        #expect(sentence.contains("within 1 ms"))
    }

    @Test("the end of the process stops what is under way and what would begin")
    func end() async throws {
        let work = LongWork(workerCount: 2)
        let refused = await refusal {
            try await work.run(within: nil) {
                work.end()
                try await endlessly()
            }
        }
        #expect(try #require(refused).sentence == "the exporter is being stopped")
        let late = await refusal { try await work.run(within: nil) {} }
        #expect(try #require(late).sentence == "the exporter is being stopped")
    }

    @Test("what was done before it could be stopped is done")
    func done() async throws {
        let visitor = Visitor()
        let answer = try await LongWork(workerCount: 1).run(for: visitor, within: Self.day) {
            visitor.leave()
            return 7
        }
        #expect(answer == 7)
    }

    @Test("one piece of work lets others have a turn on the same thread")
    func turns() async throws {
        let (work, visitor) = (LongWork(workerCount: 1), Visitor())
        let endless = Task { try await work.run(for: visitor, within: Self.day) { try await endlessly() } }
        #expect(try await work.run(within: Self.day) { 1 } == 1)
        visitor.leave()
        await #expect(throws: LongWorkRefusal.self) { try await endless.value }
    }
}
