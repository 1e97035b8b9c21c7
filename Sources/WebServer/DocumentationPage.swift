import HTTPTypes
import Hummingbird

/// Swagger UI on the API's document. Everything that it needs lies in the binary; nothing comes from another host.
enum DocumentationPage {
    @Sendable
    static func page(_ call: APIRequest) -> Response {
        .text(
            WebAsset.ofDocumentation.isEmpty ? withoutAssets : html,
            type: "text/html; charset=utf-8",
            headers: [.contentSecurityPolicy: policy]
        )
    }

    @Sendable
    static func file(_ call: APIRequest) throws -> Response {
        let name = call.parameters.get("file") ?? ""
        if name == "start.js" { return .text(script, type: "text/javascript; charset=utf-8") }
        guard let asset = WebAsset.ofDocumentation.first(where: { $0.name == name }) else {
            throw APIError(.notFound, "the documentation has no file '\(name)'")
        }
        return try asset.response(to: call.request)
    }

    /// The names that ``file(_:)`` knows.
    static let files = ["start.js"] + WebAsset.ofDocumentation.map(\.name)

    /// Swagger UI sets styles on its elements, and has images in its style sheet.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    private static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>mocktrics-exporter: API</title>
        <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
        <link rel="stylesheet" href="/docs/swagger-ui.css">
        </head>
        <body>
        <div id="swagger-ui"></div>
        <script src="/docs/swagger-ui-bundle.js"></script>
        <script src="/docs/start.js"></script>
        </body>
        </html>

        """

    private static let script = """
        SwaggerUIBundle({
            url: "/openapi.json",
            dom_id: "#swagger-ui",
            presets: [SwaggerUIBundle.presets.apis],
            layout: "BaseLayout",
            validatorUrl: null,
        });

        """

    private static let withoutAssets = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>mocktrics-exporter: API</title>
        </head>
        <body>
        <h1>The API of mocktrics-exporter</h1>
        <p>This binary was built without Swagger UI. Run <code>make setup</code> in its source, which fetches the files,
        and build it again.</p>
        <p>The document that describes the API is here all the same: <a href="/openapi.json">openapi.json</a>.</p>
        </body>
        </html>

        """
}
