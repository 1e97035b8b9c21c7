import Catalogs
import Documents
import Exporter
import Hummingbird
import MetricModel

/// The call that lists the values of a metric, a part at a time, with where each came from.
enum ValueListing {
    @Sendable
    static func get(_ call: APIRequest) async throws -> Response {
        let range = try ListRange(call)
        let family = try call.family(named: call.metricName())
        let values = range.indices(of: family.values.count).map { family.values[$0] }
        var part = family
        part.values = ValueList(values)
        let written = MetricDocument(part).write()[key: "values"]
        return .json(
            [
                "metric": MetricList.summary(of: family, call.exporter.settings),
                "total": DocumentNode(integerLiteral: family.values.count),
                "values": .list(
                    values.enumerated().map { index, value in
                        [
                            "labels": .list(value.labels.map { .text($0.text) }),
                            "series": DocumentNode(integerLiteral: value.seriesCount),
                            "layer": .text(value.layer.rawValue),
                            "definition": written?[index: index] ?? [:],
                        ]
                    }
                ),
            ],
            for: call.request
        )
    }
}
