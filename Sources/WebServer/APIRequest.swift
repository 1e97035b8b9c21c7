import Catalogs
import Documents
import Exporter
import Foundation
import HTTPTypes
import Hummingbird
import MetricModel
import NIOCore

/// A request to the API, with what it is about taken out of path, query and body.
struct APIRequest: Sendable {
    var request: Request
    var parameters: Parameters
    var exporter: LiveExporter
    var maximumBodyLength: Int
    var access: AccessPolicy

    /// The metric that the path names.
    ///
    /// - Throws: 404 when the text is no name of a metric: there is none of that name then.
    func metricName() throws(APIError) -> MetricName {
        guard let text = (parameters.get("name") ?? "").removingPercentEncoding else {
            throw APIError(.badRequest, "the metric's name in the path is not UTF-8 in percent-encoding")
        }
        do throws(NameError) {
            return try MetricName(text)
        } catch {
            throw APIError(.notFound, "there is no metric '\(text)'; \(error)")
        }
    }

    /// - Throws: 404 when there is no such metric.
    func family(named name: MetricName) async throws(APIError) -> FamilyDefinition {
        guard let family = await exporter.definition(of: name) else {
            throw APIError(.notFound, "there is no metric '\(name)'")
        }
        return family
    }

    /// The epoch of a value that is added now.
    var epoch: Timestamp { exporter.settings.epoch(addedAt: exporter.now) }

    /// The values of all `labels=` in the query, in their order and as they were written.
    func labels() throws(APIError) -> [LabelPattern] {
        try query("labels").map { LabelPattern($0) }
    }

    /// What stands in the query under a name, each time that it does.
    func query(_ name: String) throws(APIError) -> [String] {
        do throws(QueryError) {
            return try request.queryValues(of: name)
        } catch {
            throw APIError(.badRequest, error.description)
        }
    }

    /// The body as a tree of nodes.
    ///
    /// - Throws: 415 for another media type than JSON, 413 when it is too long, 400 when it is not JSON.
    func document() async throws -> DocumentNode {
        if let type = request.headers[.contentType], !Self.isJSON(type) {
            throw APIError(
                .unsupportedMediaType,
                "found the content type '\(type)'; send JSON with 'content-type: application/json'"
            )
        }
        let tooLong = APIError(
            .contentTooLarge,
            "the body is longer than \(maximumBodyLength) bytes; send less, or start the exporter with a larger "
                + "--max-body-bytes"
        )
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximumBodyLength {
            throw tooLong
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: maximumBodyLength)
        } catch is NIOTooManyBytesError {
            throw tooLong
        }
        do throws(JSONReading.NotJSON) {
            return try JSONReading.node(
                of: Array(body.readableBytesView),
                maximumDepth: exporter.settings.limits.nesting
            )
        } catch {
            throw APIError(.badRequest, "the body is not JSON: \(error.reason)")
        }
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let mediaType = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        return mediaType == "application/json" || (mediaType.hasPrefix("application/") && mediaType.hasSuffix("+json"))
    }
}
