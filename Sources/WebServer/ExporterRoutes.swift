import Documents
import Exporter
import HTTPTypes
import Hummingbird

/// What is about the exporter as a whole.
enum ExporterRoutes {
    static let all: [Endpoint] = [
        Endpoint(
            method: .get,
            path: "/config",
            group: .exporter,
            operation: "getConfiguration",
            summary: "Get everything that is defined as one configuration file, which gives the same page elsewhere.",
            success: .init(
                status: .ok,
                mediaTypes: ["application/yaml"],
                summary: "The file.",
                schema: ["$ref": "#/components/schemas/Configuration"]
            ),
            longWork: .withinDeadline,
            respond: ExporterEndpoints.configuration
        ),
        Endpoint(
            method: .post,
            path: "/-/reload",
            group: .exporter,
            operation: "reload",
            summary: "Read the configuration file again, and take over what it defines now.",
            success: .json(.ok, "It was taken over.", Routes.Answers.success),
            failures: [
                .init(status: .unprocessableContent, summary: "There is none, or it has mistakes; nothing has changed.")
            ],
            longWork: .withoutDeadline,
            respond: ExporterEndpoints.reload
        ),
        Endpoint(
            method: .get,
            path: "/-/healthy",
            group: .exporter,
            operation: "getHealthy",
            summary: "Tell that the exporter is alive, as Prometheus does.",
            success: .init(status: .ok, mediaTypes: ["text/plain"], summary: "It is.", schema: ["type": "string"]),
            respond: { _ in Management.healthy }
        ),
        Endpoint(
            method: .get,
            path: "/-/ready",
            group: .exporter,
            operation: "getReady",
            summary: "Report whether a scrape shows every series at once.",
            success: .init(status: .ok, mediaTypes: ["text/plain"], summary: "It does.", schema: ["type": "string"]),
            failures: [
                .init(
                    status: .serviceUnavailable,
                    summary:
                        "Series are left out until their totals are complete; the text says how many, why and how far."
                )
            ],
            respond: { Management.ready($0.exporter.readiness) }
        ),
        Endpoint(
            method: .get,
            path: "/healthz",
            group: .exporter,
            operation: "getHealth",
            summary: "Tell that the exporter is alive.",
            success: .json(.ok, "It is.", Routes.Answers.health),
            respond: { _ in .json(["status": "ok"]) }
        ),
        Endpoint(
            method: .get,
            path: "/-/access",
            group: .exporter,
            operation: "getAccess",
            summary: "Tell whether metrics may be changed over this API.",
            success: .json(.ok, "Who may.", AccessEndpoint.schema),
            respond: AccessEndpoint.get
        ),
        Endpoint(
            method: .get,
            path: "/openapi.json",
            group: .exporter,
            operation: "getOpenAPI",
            summary: "Get this document.",
            success: .json(.ok, "An OpenAPI 3.1 document.", ["type": "object"]),
            respond: { .json(OpenAPIDocument.node(for: .init($0.access)), for: $0.request) }
        ),
        Endpoint(
            method: .get,
            path: "/docs",
            group: .exporter,
            operation: "getDocumentation",
            summary: "Read and try this API in a browser.",
            success: .init(status: .ok, mediaTypes: ["text/html"], summary: "A page.", schema: ["type": "string"]),
            respond: DocumentationPage.page
        ),
        Endpoint(
            method: .get,
            path: "/docs/{file}",
            group: .exporter,
            operation: "getDocumentationFile",
            summary: "Get a file that the page of the documentation needs.",
            parameters: [
                .init(
                    name: "file",
                    location: .path,
                    summary: "The file's name.",
                    schema: ["type": "string", "enum": .list(DocumentationPage.files.map { .text($0) })]
                )
            ],
            success: .init(
                status: .ok,
                mediaTypes: ["text/javascript", "text/css", "image/png"],
                summary: "The file.",
                schema: ["type": "string"]
            ),
            failures: [.init(status: .notFound, summary: "There is no such file.")],
            respond: DocumentationPage.file
        ),
    ]
}
