import Exporter
import Exposition
import HTTPTypes
import Hummingbird

/// Answers the port that is scraped.
struct MetricsResponder: HTTPResponder {
    typealias Context = ScrapeContext

    let exporter: LiveExporter
    let allowsTimeTravel: Bool

    func respond(to request: Request, context: ScrapeContext) async throws -> Response {
        let answer = answer(to: request, context)
        // What follows on the connection would be taken for the body's bytes, or these for what follows.
        return request.method == .head ? answer.createHeadResponse() : answer
    }

    private func answer(to request: Request, _ context: ScrapeContext) -> Response {
        let isKnown = ["/", "/metrics"].contains(request.uri.path)
        guard isKnown else {
            return .text(
                "There is no '\(request.uri.path)' here; the metrics are at /metrics.\n",
                type: Self.plainText,
                status: .notFound
            )
        }
        guard request.method == .get || request.method == .head else {
            return .text(
                "\(request.method) is not allowed here; use GET.\n",
                type: Self.plainText,
                status: .methodNotAllowed,
                headers: [.allow: "GET, HEAD"]
            )
        }
        if request.uri.path == "/metrics" {
            do throws(ScrapeRequest.Refusal) {
                let scrape = try ScrapeRequest(request, allowsTimeTravel: allowsTimeTravel)
                let recorded = RecordedScrape(
                    exporter: exporter,
                    context: context,
                    request: request,
                    contentType: scrape.format.contentType,
                    beginning: exporter.uptime
                )
                let response = try ScrapeResponse.response(to: scrape, method: request.method, from: exporter)
                return request.method == .get ? recorded.recording(response) : response
            } catch {
                return .text(error.message + "\n", type: Self.plainText, status: error.status)
            }
        }
        return .text(LandingPage.html, type: "text/html; charset=utf-8")
    }

    private static let plainText = "text/plain; charset=utf-8"
}
