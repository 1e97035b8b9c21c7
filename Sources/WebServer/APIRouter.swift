import Catalogs
import Exporter
import HTTPTypes
import Hummingbird
import Logging

/// The router of the API's port, made of the table of routes.
enum APIRouter {
    static func router(
        exporter: LiveExporter,
        access: AccessPolicy,
        maximumBodyLength: Int
    ) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: HeaderMiddleware(access: access))
        router.add(middleware: Refusals())
        router.add(middleware: AccessMiddleware(access: access))
        for endpoint in Routes.all {
            router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
                let call = APIRequest(
                    request: request,
                    parameters: context.parameters,
                    exporter: exporter,
                    access: access,
                    maximumBodyLength: maximumBodyLength
                )
                guard let kind = endpoint.longWork else { return try await endpoint.respond(call) }
                return try await exporter.longWork.run(
                    for: try await ClientWatch.client(of: context.channel),
                    within: kind == .withinDeadline ? exporter.settings.limits.requestDeadline : nil
                ) {
                    try await endpoint.respond(call)
                }
            }
        }
        return router
    }
}

/// Turns everything that is thrown, also for want of a route, into an answer of the API's form.
private struct Refusals: RouterMiddleware {
    func handle(
        _ request: Request,
        context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            return try response(for: noRoute(request), to: request)
        } catch {
            return try response(for: error, to: request)
        }
    }

    private func response(for error: any Error, to request: Request) throws -> Response {
        guard let response = ErrorResponse.response(for: error) else { throw error }
        // What follows on the connection would be taken for the body's bytes, or these for what follows.
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// 405 where the path is known with another method (RFC 9110, section 15.5.6), else 404.
    private func noRoute(_ request: Request) -> APIError {
        let path = request.uri.path
        // As the router does: `/metric/all` is itself, and not a metric of that name.
        let exact = Routes.all.filter { $0.matches(literally: path) }
        let endpoints = exact.isEmpty ? Routes.all.filter { $0.matches(path: path) } : exact
        var methods = endpoints.map(\.method.rawValue)
        guard !methods.isEmpty else {
            return APIError(.notFound, "there is no '\(path)' here; /docs tells what there is")
        }
        if methods.contains(HTTPRequest.Method.get.rawValue) { methods.append(HTTPRequest.Method.head.rawValue) }
        let allowed = methods.joined(separator: ", ")
        return APIError(
            .methodNotAllowed,
            "'\(path)' does not take \(request.method); allowed are \(allowed)",
            headers: [.allow: allowed]
        )
    }
}
