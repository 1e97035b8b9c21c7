import Catalogs
import Documents
import Exporter
import Hummingbird
import MetricModel

/// The call that computes what the series of a definition would be worth, without keeping it.
enum PreviewEndpoint {
    @Sendable
    static func post(_ call: APIRequest) async throws -> Response {
        let (document, body) = try await call.body { try MetricDocument.read($0.node()) }
        let settings = call.exporter.settings
        let family = document.definition(epoch: call.epoch, layer: .api)
        try await call.locating(errorsIn: body) {
            try MetricEndpoints.refuseReservedName(of: document)
            // By itself: whether the name is free shows when it is created.
            var catalog = Catalog(settings: settings)
            try catalog.apply(.create(family))
        }
        let answer = try await SamplesEndpoint.samples(of: family, asked: call)
        return .json(
            .map(
                answer + [
                    ("definition", document.write()),
                    ("series_count", DocumentNode(integerLiteral: family.seriesCount)),
                ]
            ),
            for: call.request
        )
    }
}
