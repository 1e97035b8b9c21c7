import Exporter
import HTTPTypes
import Hummingbird

/// Asks the policy before each call of the API.
struct AccessMiddleware: RouterMiddleware {
    let access: AccessPolicy

    func handle(
        _ request: Request,
        context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        try await access.admit(request, to: .api, under: access.security.value)
        return try await next(request, context)
    }
}

/// Adds what the web configuration file wants on each answer, also on refusals.
struct HeaderMiddleware: RouterMiddleware {
    let access: AccessPolicy

    func handle(
        _ request: Request,
        context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        access.security.value.addHeaders(to: &response.headers)
        return response
    }
}
