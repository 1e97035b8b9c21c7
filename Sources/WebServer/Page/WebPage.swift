import Hummingbird
import HTTPTypes

/// The page that shows every series move. Everything that it needs lies in the binary; nothing comes from another host.
enum WebPage {
    private static let rootName = "index.html"

    @Sendable
    static func root(_ call: APIRequest) throws -> Response {
        try response(to: call, with: rootName)
    }

    @Sendable
    static func file(_ call: APIRequest) throws -> Response {
        try response(to: call, with: call.parameters.get("file") ?? "")
    }

    /// The names that ``file(_:)`` knows.
    static let files = WebAsset.ofPage.map(\.name)

    private static func response(to call: APIRequest, with name: String) throws -> Response {
        guard let asset = WebAsset.ofPage.first(where: { $0.name == name }) else {
            throw APIError(.notFound, "the page has no file '\(name)'")
        }
        return try asset.response(to: call.request, headers: headers)
    }

    /// Scripts, styles and data from here alone; no plug-in, no frame, no form that sends by itself.
    private static let headers: HTTPFields = {
        var headers: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            .xContentTypeOptions: "nosniff",
        ]
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        return headers
    }()
}
