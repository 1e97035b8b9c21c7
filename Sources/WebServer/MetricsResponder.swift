import Catalogs
import Exporter
import Exposition
import HTTPTypes
import Hummingbird

/// Answers the port that is scraped.
struct MetricsResponder: HTTPResponder {
    typealias Context = ScrapeContext

    let exporter: LiveExporter
    let allowsTimeTravel: Bool
    let access: AccessPolicy
    let scrapes: ScrapeLimit

    func respond(to request: Request, context: ScrapeContext) async throws -> Response {
        let security = access.security.value
        var answer: Response
        do throws(AccessRefusal) {
            try await access.admit(request, to: .metrics, under: security)
            answer = try await self.answer(to: request, context)
        } catch {
            answer = .plain(error)
        }
        security.addHeaders(to: &answer.headers)
        // What follows on the connection would be taken for the body's bytes, or these for what follows.
        return request.method == .head ? answer.createHeadResponse() : answer
    }

    private func answer(to request: Request, _ context: ScrapeContext) async throws(AccessRefusal) -> Response {
        let path = request.pathWithoutLastSlash
        guard ["/", "/metrics", "/-/healthy", "/-/ready"].contains(path) else {
            return .text(
                "There is no '\(request.uri.path)' here; the metrics are at /metrics.\n",
                type: AccessRefusal.plainText,
                status: .notFound
            )
        }
        guard request.method == .get || request.method == .head else {
            return .text(
                "\(request.method) is not allowed here; use GET.\n",
                type: AccessRefusal.plainText,
                status: .methodNotAllowed,
                headers: [.allow: "GET, HEAD"]
            )
        }
        switch path {
        case "/-/healthy": return Management.healthy
        case "/-/ready": return Management.ready(exporter.readiness)
        case "/" where LandingPage.isWanted(by: request.headers): return LandingPage.response
        // A scraper without a path gets the metrics.
        default: return try await answerScrape(request, context)
        }
    }

    private func answerScrape(_ request: Request, _ context: ScrapeContext) async throws(AccessRefusal) -> Response {
        let permit = try scrapes.enter()
        do {
            let scrape = try ScrapeRequest(request, allowsTimeTravel: allowsTimeTravel)
            let recorded = RecordedScrape(
                exporter: exporter,
                context: context,
                request: request,
                contentType: scrape.format.contentType,
                beginning: exporter.uptime
            )
            let response = try await ScrapeResponse.response(
                to: scrape,
                method: request.method,
                from: exporter,
                try await rendering(of: scrape, context),
                permit: permit
            )
            return request.method == .get ? recorded.recording(response) : response
        } catch let error as ScrapeRequest.Refusal {
            return .text(error.message + "\n", type: AccessRefusal.plainText, status: error.status)
        } catch let error as LongWorkRefusal {
            return .plain(AccessRefusal(error.status, error.sentence, headers: error.headers))
        } catch {
            return .plain(AccessRefusal(.internalServerError, "the page could not be made: \(error)"))
        }
    }

    /// - Throws: a ``LongWorkRefusal`` when the page of another instant costs more than it may.
    private func rendering(
        of scrape: ScrapeRequest,
        _ context: ScrapeContext
    ) async throws -> ScrapeResponse.Rendering {
        guard let instant = scrape.instant else { return .atOnce }
        try exporter.admitTimeTravel(in: scrape.format, selecting: scrape.names, at: instant)
        return .beside(
            exporter.longWork,
            try await ClientWatch.client(of: context.channel),
            deadline: exporter.settings.limits.requestDeadline
        )
    }
}

extension Request {
    /// `/metrics/` is the same as `/metrics`.
    fileprivate var pathWithoutLastSlash: String {
        uri.path.count > 1 && uri.path.hasSuffix("/") ? String(uri.path.dropLast()) : uri.path
    }
}
