import Catalogs
import Dispatch
import MetricModel
import Signals
import Synchronization
import Testing

@testable import Exposition

struct CancellationTests {
    /// Which would take minutes to compile.
    private static let count = 20_000_000

    private func catalog(_ names: String...) throws -> Catalog {
        var settings = CatalogSettings()
        (settings.limits.series, settings.limits.seriesPerMetric, settings.limits.pageBytes) = (
            .max - 1, .max - 1, .max - 1
        )
        var catalog = Catalog(settings: settings)
        for name in names {
            try catalog.apply(.create(try family(name, "{1..\(Self.count)}")))
        }
        return catalog
    }

    private func family(_ name: String, _ label: String) throws -> FamilyDefinition {
        FamilyDefinition(
            name: try MetricName(name),
            documentation: "",
            unit: nil,
            type: .gauge,
            labels: [try LabelName("x")],
            values: [
                ValueDefinition(
                    labels: [LabelPattern(label)],
                    source: .signal(Operand(Ramp())),
                    epoch: .unixEpoch,
                    layer: .file
                )
            ],
            layer: .file
        )
    }

    @Test("nothing is compiled for those who have left")
    func beforehand() throws {
        let cancellation = Cancellation()
        cancellation.cancel()
        let catalog = try catalog("a", "b")
        #expect(throws: CancellationError.self) {
            try Snapshot(compiling: catalog, at: .unixEpoch, until: cancellation)
        }
    }

    @Test("what is being compiled stops in the middle, in every format", arguments: [ExpositionFormat.text, .protobuf])
    func meanwhile(format: ExpositionFormat) throws {
        let catalog = try catalog("a")
        let cancellation = Cancellation()
        // From a thread that no test has to itself: all of those that tasks run on may be compiling.
        DispatchQueue.global().async { cancellation.cancel() }
        #expect(throws: CancellationError.self) {
            try Snapshot(compiling: catalog, for: format, at: .unixEpoch, until: cancellation)
        }
    }

    @Test("a format whose compilation was stopped is compiled when it is asked for again")
    func again() throws {
        var catalog = Catalog()
        try catalog.apply(.create(try family("a", "{1..3}")))
        let snapshot = Snapshot(compiling: catalog, at: .unixEpoch)
        let family = try #require(snapshot.families.first)
        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: CancellationError.self) {
            try family.rendition(in: .protobuf, at: .unixEpoch, until: cancellation)
        }
        #expect(try family.rendition(in: .protobuf, at: .unixEpoch, until: Cancellation()).blockCount > 0)
    }
}

struct ConcurrentMapTests {
    private struct Failure: Error {}

    @Test("after a failure no more is begun")
    func failure() {
        let begun = Tally()
        #expect(throws: Failure.self) {
            try concurrentMap(Array(0..<100_000)) { (_: Int) throws(Failure) -> Int in
                begun.increment()
                throw Failure()
            }
        }
        // At most one for each core at the time.
        #expect(begun.value < 10_000)
    }

    @Test("results have the order of the items", arguments: [0, 1, 1000])
    func order(count: Int) {
        #expect(concurrentMap(Array(0..<count)) { 2 * $0 } == (0..<count).map { 2 * $0 })
    }
}

private final class Tally: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    func increment() { count.add(1, ordering: .relaxed) }
}
