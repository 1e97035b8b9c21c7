import Catalogs
import MetricModel
import Signals
import Testing

private let replay = {
    var replay = Replay()
    replay.points = [Replay.Point(at: .zero, 5), Replay.Point(at: TimeSpan(nanoseconds: 1_000_000_000), 3)]
    return replay
}()

struct RecordedTotalRuleTests {
    @Test(
        "a recording that falls is a counter's total with its restarts, and a gauge's value without",
        arguments: [
            (MetricType.counter, true, true), (.counter, false, false), (.gauge, true, false), (.gauge, false, true),
        ]
    )
    func falls(type: MetricType, isTotal: Bool, isAccepted: Bool) throws {
        let signal: any Signal = isTotal ? try #require(replay.asTotal) : replay
        let value = ValueDefinition(labels: [], source: .signal(Operand(signal)), epoch: .unixEpoch, layer: .api)
        let family = FamilyDefinition(
            name: try MetricName("a"),
            documentation: "",
            unit: nil,
            type: type,
            labels: [],
            values: [value],
            layer: .api
        )
        var catalog = Catalog()
        let edit = CatalogEdit.create(family)
        #expect((try? catalog.apply(edit)) == nil ? !isAccepted : isAccepted)
    }
}
