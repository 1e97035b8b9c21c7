import Catalogs
import Documents
import Exporter
import Exposition
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
    var access: AccessPolicy
    /// In bytes, as it is sent and when it is expanded.
    var maximumBodyLength: Int

    /// The metric that the path names.
    ///
    /// - Throws: 404 when the text is no name of a metric: there is none of that name then.
    func metricName() throws(APIError) -> MetricName {
        let text = try metricNameText()
        do throws(NameError) {
            return try MetricName(text)
        } catch {
            throw APIError(.notFound, "there is no metric '\(text)'; \(error)")
        }
    }

    /// The metric that the path names, which there need not be yet.
    ///
    /// - Throws: 422 when the text is no name of a metric.
    func metricNameToDefine() throws(APIError) -> MetricName {
        let text = try metricNameText()
        do throws(NameError) {
            return try MetricName(text)
        } catch {
            throw APIError(.unprocessableContent, "the metric's name in the path cannot be one: \(error)")
        }
    }

    /// - Throws: 404 when there is no such metric.
    func family(named name: MetricName) throws(APIError) -> FamilyDefinition {
        guard let family = exporter.snapshot.definition(named: name) else {
            throw APIError(.notFound, "there is no metric '\(name)'")
        }
        return family
    }

    /// The epoch of a value that is added now.
    var epoch: Timestamp { exporter.settings.epoch(addedAt: exporter.now) }

    private func metricNameText() throws(APIError) -> String {
        guard let text = (parameters.get("name") ?? "").removingPercentEncoding else {
            throw APIError(.badRequest, "the metric's name in the path is not UTF-8 in percent-encoding")
        }
        return text
    }

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

    /// What bodies may be written in.
    static let mediaTypes = ["application/json", "application/yaml"]

    /// What the body says, and the body, to find places in it.
    ///
    /// - Throws: 415 for another media type than JSON and YAML, or another coding than gzip; 400 when it is not JSON, 422 when
    ///   it is not YAML; and what reading throws.
    func body<Value>(_ read: (DocumentSource) throws -> Value) async throws -> (Value, DocumentSource) {
        let source = try await source()
        defer { FreeMemory.returnSoon(after: source.byteCount) }
        do {
            return (try read(source), source)
        } catch let error as JSONReading.NotJSON {
            throw APIError(.badRequest, "the body is not JSON: \(error.reason)")
        }
    }

    /// Runs what may find errors in a body, and gives them their places in it.
    func locating<Value>(errorsIn body: DocumentSource, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as EditError where error.reason == .invalid {
            defer { FreeMemory.returnSoon(after: body.byteCount) }
            let places = body.places(of: error.violations.map(\.path))
            throw DocumentError(
                zip(error.violations, places).map { Diagnostic(place: $1, path: $0.path, message: $0.message) }
            )
        }
    }

    private func source() async throws -> DocumentSource {
        let isYAML = request.headers[.contentType].map(Self.isYAML) ?? false
        if let type = request.headers[.contentType], !isYAML, !Self.isJSON(type) {
            throw APIError(
                .unsupportedMediaType,
                "found the content type '\(type)'; send JSON with 'content-type: application/json', "
                    + "or YAML with 'content-type: application/yaml'"
            )
        }
        // The port has refused what is longer than the limit.
        let body = try await request.decoded(request.body.collect(upTo: .max), upTo: maximumBodyLength)
        let maximumDepth = exporter.settings.limits.nesting
        guard isYAML else { return DocumentSource(.json(Array(body.readableBytesView)), maximumDepth: maximumDepth) }
        do throws(SourceText.NotText) {
            return DocumentSource(.yaml(try SourceText.text(of: body.readableBytesView)), maximumDepth: maximumDepth)
        } catch {
            throw APIError(.badRequest, "the body is not YAML: \(error)")
        }
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let mediaType = mediaType(contentType)
        return mediaType == "application/json" || (mediaType.hasPrefix("application/") && mediaType.hasSuffix("+json"))
    }

    /// RFC 9512, section 2.1, with the names of the time before it.
    private static func isYAML(_ contentType: String) -> Bool {
        let mediaType = mediaType(contentType)
        return ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"].contains(mediaType)
            || (mediaType.hasPrefix("application/") && mediaType.hasSuffix("+yaml"))
    }

    private static func mediaType(_ contentType: String) -> String {
        contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    }
}
