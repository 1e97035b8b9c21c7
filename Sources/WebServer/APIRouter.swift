import Exporter
import HTTPTypes
import Hummingbird
import Logging

/// The router of the API's port, made of the table of routes.
enum APIRouter {
    static func router(exporter: LiveExporter, maximumBodyLength: Int) -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Refusals())
        for endpoint in Routes.all {
            for path in paths(of: endpoint) {
                router.on(RouterPath(path), method: endpoint.method) { request, _ in
                    try await endpoint.respond(
                        APIRequest(
                            request: request,
                            endpoint: endpoint,
                            exporter: exporter,
                            maximumBodyLength: maximumBodyLength
                        )
                    )
                }
            }
        }
        return router
    }

    /// The endpoint's own path, and those that others have in full but not with its method: `/metric/all` is listed with
    /// GET, and with DELETE it is the metric `all`. The router would not look further than the first path that fits.
    private static func paths(of endpoint: Endpoint) -> [String] {
        let others = Set(Routes.all.map(\.path)).filter { path in
            !path.contains("{") && path != endpoint.path && endpoint.matches(path: path)
                && !Routes.all.contains { $0.path == path && $0.method == endpoint.method }
        }
        return [endpoint.path] + others
    }
}

/// Turns everything that is thrown, also for want of a route, into an answer of the API's form.
private struct Refusals: RouterMiddleware {
    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return try response(for: noRoute(request))
        } catch {
            return try response(for: error)
        }
    }

    private func response(for error: any Error) throws -> Response {
        guard let response = ErrorResponse.response(for: error) else { throw error }
        return response
    }

    /// 405 where the path is known with another method (RFC 9110, section 15.5.6), else 404.
    private func noRoute(_ request: Request) -> APIError {
        var methods: [String] = []
        for endpoint in Routes.all where endpoint.matches(path: request.uri.path) {
            if !methods.contains(endpoint.method.rawValue) { methods.append(endpoint.method.rawValue) }
        }
        guard !methods.isEmpty else {
            return APIError(.notFound, "there is no '\(request.uri.path)' here; /docs tells what there is")
        }
        if methods.contains(HTTPRequest.Method.get.rawValue) { methods.append(HTTPRequest.Method.head.rawValue) }
        let allowed = methods.joined(separator: ", ")
        return APIError(
            .methodNotAllowed,
            "'\(request.uri.path)' does not take \(request.method); allowed are \(allowed)",
            headers: [.allow: allowed]
        )
    }
}
