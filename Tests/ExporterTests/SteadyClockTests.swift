import Catalogs
import Logging
import MetricModel
import Synchronization
import Testing

@testable import Exporter

private let silentLogger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

/// A system clock that shows one reading after the other.
private final class Readings: Sendable {
    private let left: Mutex<[Int64]>

    init(seconds: [Int64]) {
        left = Mutex(seconds)
    }

    @Sendable func next() -> Timestamp {
        Timestamp(milliseconds: left.withLock { $0.removeFirst() } * 1000)
    }
}

struct SteadyClockTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        /// The first one is read at the start.
        var readings: [Int64]
        var instants: [Int64]
        var held = 0
        var followed = 0
    }

    @Test(
        "a step back of up to ten seconds is waited out, a longer one is followed",
        arguments: [
            Case(testDescription: "no step", readings: [100, 100, 101, 160], instants: [100, 101, 160]),
            Case(
                testDescription: "one of three seconds",
                readings: [100, 103, 100, 102, 103, 104],
                instants: [103, 103, 103, 103, 104],
                held: 1
            ),
            Case(testDescription: "the longest", readings: [100, 90, 99, 101], instants: [100, 100, 101], held: 1),
            Case(testDescription: "a longer one", readings: [100, 89, 90], instants: [89, 90], followed: 1),
            Case(
                testDescription: "one while another is waited out",
                readings: [100, 95, 89, 90],
                instants: [100, 89, 90],
                held: 1,
                followed: 1
            ),
            Case(
                testDescription: "two that follow one another",
                readings: [100, 95, 101, 94, 102],
                instants: [100, 101, 101, 102],
                held: 2
            ),
        ]
    )
    func steps(_ example: Case) throws {
        let selfMetrics = SelfMetrics(startedAt: .unixEpoch)
        let clock = SteadyClock(
            Readings(seconds: example.readings).next,
            selfMetrics: selfMetrics,
            logger: silentLogger
        )
        #expect(
            example.instants.map { _ in clock.now() } == example.instants.map { Timestamp(milliseconds: $0 * 1000) }
        )
        #expect(selfMetrics.stepsBack[.held, default: 0] == example.held)
        #expect(selfMetrics.stepsBack[.followed, default: 0] == example.followed)
    }
}
