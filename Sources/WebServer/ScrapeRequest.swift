import Documents
import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import MetricModel

/// What a request to `/metrics` asks for.
struct ScrapeRequest {
    var format: ExpositionFormat
    var coding: ContentCoding
    /// nil for all families.
    var names: Set<MetricName>?
    /// nil for the present instant.
    var instant: Timestamp?

    /// Why a request has no answer.
    struct Refusal: Error {
        var status: HTTPResponse.Status
        var message: String

        init(_ status: HTTPResponse.Status, _ message: String) {
            self.status = status
            self.message = message
        }
    }

    init(_ request: Request, allowsTimeTravel: Bool) throws(Refusal) {
        format = ContentNegotiation.format(accept: request.headers[values: .accept].joined(separator: ","))
        guard let coding = ContentCoding.chosen(by: request.headers) else {
            throw Refusal(
                .notAcceptable,
                "Accept-Encoding allows neither gzip nor identity, and there is nothing else."
            )
        }
        self.coding = coding
        let (names, times): ([String], [String])
        do throws(QueryError) {
            names = try request.queryValues(of: "name[]")
            times = try request.queryValues(of: "time")
        } catch {
            throw Refusal(.badRequest, "\(error).")
        }
        // What is no name is nobody's name.
        self.names = names.isEmpty ? nil : Set(names.compactMap { try? MetricName($0) })
        guard let time = times.first else { return }
        guard allowsTimeTravel else {
            throw Refusal(.forbidden, "'time' is not allowed: the exporter was started with --no-time-travel.")
        }
        guard times.count == 1 else {
            throw Refusal(.badRequest, "'time' stands in the query \(times.count) times; write it once.")
        }
        do throws(InstantError) {
            instant = try InstantText.instant(time)
        } catch {
            throw Refusal(.badRequest, error.sentence(after: "'time' is '\(time)'") + ".")
        }
    }
}
