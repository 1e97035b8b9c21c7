import Catalogs
import Documents
import HTTPTypes
import MetricModel

/// What the page is, and what it asks for beside the other calls; programs may ask too.
enum PageRoutes {
    static let all: [Endpoint] = [
        Endpoint(
            method: .get,
            path: "/",
            group: .exporter,
            operation: "getPage",
            summary: "See and change everything in a browser.",
            success: .init(status: .ok, mediaTypes: ["text/html"], summary: "A page.", schema: ["type": "string"]),
            respond: WebPage.root
        ),
        Endpoint(
            method: .get,
            path: "/page/{file}",
            group: .exporter,
            operation: "getPageFile",
            summary: "Get a file that the page needs.",
            parameters: [
                .init(
                    name: "file",
                    location: .path,
                    summary: "The file's name.",
                    schema: ["type": "string", "enum": .list(WebPage.files.map { .text($0) })]
                )
            ],
            success: .init(
                status: .ok,
                mediaTypes: ["text/javascript", "text/css", "text/html", "image/svg+xml"],
                summary: "The file.",
                schema: ["type": "string"]
            ),
            failures: [.init(status: .notFound, summary: "There is no such file.")],
            respond: WebPage.file
        ),
        Endpoint(
            method: .get,
            path: "/status",
            group: .exporter,
            operation: "getStatus",
            summary: "Tell what the exporter exposes, and who scraped it last.",
            success: .json(.ok, "How it is.", status),
            respond: StatusEndpoint.get
        ),
        Endpoint(
            method: .get,
            path: "/metrics",
            group: .metrics,
            operation: "searchMetrics",
            summary: "List metrics without their values, in order of the exposed name, a part at a time.",
            parameters: [
                .init(
                    name: "search",
                    location: .query,
                    summary:
                        "Words that a metric must have, all of them: in its name, in the name or a value of a label, or as "
                        + "its type; `label=value` for a series with that very label.",
                    schema: ["type": "string"]
                ),
                choice("type", "Metrics of this type only.", MetricType.allCases.map(\.rawValue)),
                choice("layer", "Metrics that came from here only.", Layer.allCases.map(\.rawValue)),
            ] + ListRange.parameters,
            success: .json(
                .ok,
                "A part of the list.",
                Routes.Answers.object([
                    "total": ["type": "integer", "description": "How many there are in all."],
                    "types": counts("By type, whichever type was asked for."),
                    "layers": counts("By origin, whichever was asked for."),
                    "metrics": ["type": "array", "items": summary],
                ])
            ),
            failures: [.init(status: .unprocessableContent, summary: "A parameter is not one of the choices.")],
            longWork: .withinDeadline,
            respond: MetricList.get
        ),
        Endpoint(
            method: .get,
            path: "/metric/{name}/values",
            group: .metrics,
            operation: "listValues",
            summary: "List the values of a metric, a part at a time.",
            parameters: [Routes.Parameters.name] + ListRange.parameters,
            success: .json(
                .ok,
                "A part of the list.",
                Routes.Answers.object([
                    "metric": summary,
                    "total": ["type": "integer", "description": "How many there are in all."],
                    "values": [
                        "type": "array",
                        "items": Routes.Answers.object([
                            "labels": [
                                "type": "array", "items": ["type": "string"],
                                "description": "As they were written, which is how the value is deleted.",
                            ],
                            "series": ["type": "integer", "description": "How many it stands for."],
                            "layer": layer,
                            "definition": ["$ref": "#/components/schemas/Value"],
                        ]),
                    ],
                ])
            ),
            failures: [
                Routes.Failures.notFound,
                .init(status: .unprocessableContent, summary: "The part of the list makes no sense."),
            ],
            longWork: .withinDeadline,
            respond: ValueListing.get
        ),
        Endpoint(
            method: .post,
            path: "/samples",
            group: .metrics,
            operation: "previewSamples",
            summary:
                "Get what the series of a definition would be worth at instants, past or to come; nothing is created.",
            parameters: [SampleRange.from, SampleRange.to, SampleRange.step, SeriesRange.offset, SeriesRange.limit],
            body: "Metric",
            isChange: false,
            success: .json(
                .ok,
                "The series, each with its points, and the definition as it was understood.",
                Routes.Answers.preview
            ),
            failures: Routes.bodyFailures,
            longWork: .withinDeadline,
            respond: PreviewEndpoint.post
        ),
    ]

    private static func choice(_ name: String, _ summary: String, _ choices: [String]) -> Endpoint.Parameter {
        .init(
            name: name,
            location: .query,
            summary: summary,
            schema: ["type": "string", "enum": .list(choices.map { .text($0) })]
        )
    }

    private static func counts(_ description: String) -> DocumentNode {
        ["type": "object", "additionalProperties": ["type": "integer"], "description": .text(description)]
    }

    private static let layer: DocumentNode = [
        "type": "string", "enum": .list(Layer.allCases.map { .text($0.rawValue) }),
        "description": "Where it came from.",
    ]

    private static let summary: DocumentNode = Routes.Answers.object([
        "name": ["type": "string", "description": "As it was defined."],
        "exposed_name": ["type": "string", "description": "With its unit, and the ending that its type demands."],
        "documentation": ["type": "string"],
        "type": ["type": "string", "enum": .list(MetricType.allCases.map { .text($0.rawValue) })],
        "unit": ["type": "string"],
        "labels": ["type": "array", "items": ["type": "string"]],
        "values": ["type": "integer", "description": "How many values it has."],
        "series": ["type": "integer", "description": "How many series these stand for."],
        "layer": layer,
    ])

    private static let status: DocumentNode = Routes.Answers.object([
        "version": ["type": "string"],
        "now": ["type": "number", "description": "Seconds since 1970."],
        "started_at": ["type": "number", "description": "Seconds since 1970."],
        "metrics_port": ["type": ["integer", "null"], "description": "The port that is scraped, once it is open."],
        "metrics": counts("How many metrics are defined, by origin."),
        "series": ["type": "integer", "description": "How many series are defined."],
        "pending": ["anyOf": [pending, ["type": "null"]]],
        "scrapes": Routes.Answers.object([
            "total": ["type": "integer", "description": "Since the start."],
            "per_second": ["type": "number", "description": "Over the last minute."],
            "last": ["anyOf": [lastScrape, ["type": "null"]]],
        ]),
    ])

    private static let pending: DocumentNode = Routes.Answers.object([
        "series": ["type": "integer", "description": "How many are left out until their totals are complete."],
        "causes": [
            "type": "array", "items": ["type": "string"],
            "description": "What has to be summed up, each once: `rate: formula`.",
        ],
        "progress": ["type": "number", "description": "The share that has been summed up, from 0 to 1."],
    ])

    private static let lastScrape: DocumentNode = Routes.Answers.object([
        "at": ["type": "number", "description": "Seconds since 1970."],
        "address": ["type": ["string", "null"]],
        "user_agent": ["type": ["string", "null"]],
        "format": ["type": "string", "description": "The media type of the answer."],
        "duration": ["type": "number", "description": "Seconds, to the last byte."],
        "bytes": ["type": "integer", "description": "As sent, compressed if so."],
        "complete": ["type": "boolean", "description": "Whether the client took all of it."],
    ])
}
