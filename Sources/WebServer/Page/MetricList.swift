import Catalogs
import Documents
import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import MetricModel

/// The call that lists metrics without what they are made of, a part at a time.
enum MetricList {
    @Sendable
    static func get(_ call: APIRequest) async throws -> Response {
        let range = try ListRange(call)
        let search = MetricSearch(try call.query("search").joined(separator: " "))
        let type = try choice("type", MetricType.allCases, call)
        let layer = try choice("layer", Layer.allCases, call)
        var types: [MetricType: Int] = [:]
        var layers: [Layer: Int] = [:]
        var found: [CompiledFamily] = []
        for family in call.exporter.snapshot.families where search.matches(family) {
            let (isOfType, isOfLayer) = (
                type ?? family.family.type == family.family.type, layer ?? family.layer == family.layer
            )
            // Each choice says what it would come to, beside the other one.
            if isOfLayer { types[family.family.type, default: 0] += 1 }
            if isOfType { layers[family.layer, default: 0] += 1 }
            if isOfType, isOfLayer { found.append(family) }
        }
        let settings = call.exporter.settings
        return .json(
            [
                "total": DocumentNode(integerLiteral: found.count),
                "types": counts(types, of: MetricType.allCases),
                "layers": counts(layers, of: Layer.allCases),
                "metrics": .list(found[range.indices(of: found.count)].map { summary(of: $0.family, settings) }),
            ],
            for: call.request
        )
    }

    /// What a metric is, in a line.
    static func summary(of family: FamilyDefinition, _ settings: CatalogSettings) -> DocumentNode {
        let metadata = settings.metadata(of: family)
        return [
            "name": .text(family.name.text),
            "exposed_name": .text(metadata.prometheusName.text),
            "documentation": .text(family.documentation),
            "type": .text(family.type.rawValue),
            "unit": .text(family.unit?.text ?? ""),
            "labels": .list(family.labels.map { .text($0.text) }),
            "values": DocumentNode(integerLiteral: family.values.count),
            "series": DocumentNode(integerLiteral: family.seriesCount),
            "layer": .text(family.layer.rawValue),
        ]
    }

    private static func choice<Choice: RawRepresentable<String>>(
        _ name: String,
        _ all: [Choice],
        _ call: APIRequest
    ) throws(APIError) -> Choice? {
        guard let text = try call.query(name).last, !text.isEmpty else { return nil }
        guard let choice = all.first(where: { $0.rawValue == text }) else {
            let allowed = all.map(\.rawValue).joined(separator: ", ")
            throw APIError(.unprocessableContent, "'\(name)' is '\(text)'; allowed are \(allowed)")
        }
        return choice
    }

    private static func counts<Choice: RawRepresentable<String> & Hashable>(
        _ counts: [Choice: Int],
        of all: [Choice]
    ) -> DocumentNode {
        .map(all.map { ($0.rawValue, DocumentNode(integerLiteral: counts[$0, default: 0])) })
    }
}
