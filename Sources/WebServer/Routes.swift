import Documents
import HTTPTypes

/// Everything that the API can do.
enum Routes {
    static let all = calls + PageRoutes.all

    private static let calls: [Endpoint] = [
        Endpoint(
            method: .post,
            path: "/metric",
            group: .metrics,
            operation: "createMetric",
            summary: "Create a metric, with any number of values.",
            body: "Metric",
            success: .json(.created, "The metric exists now.", Answers.changed),
            failures: bodyFailures + [Failures.exists("The name is taken, as it is written or as it is exposed.")],
            respond: MetricEndpoints.create
        ),
        Endpoint(
            method: .get,
            path: "/metric/all",
            group: .metrics,
            operation: "listMetrics",
            summary: "List every metric that is defined, in order of name.",
            success: .json(.ok, "The definitions.", ["type": "array", "items": Answers.metric]),
            respond: MetricEndpoints.list
        ),
        Endpoint(
            method: .get,
            path: "/metric/{name}",
            group: .metrics,
            operation: "getMetric",
            summary: "Get the definition of a metric, as it can be posted elsewhere.",
            parameters: [Parameters.name],
            success: .json(.ok, "The definition.", Answers.metric),
            failures: [Failures.notFound],
            respond: MetricEndpoints.get
        ),
        Endpoint(
            method: .delete,
            path: "/metric/{name}",
            group: .metrics,
            operation: "deleteMetric",
            summary: "Delete a metric that was created over the API.",
            parameters: [Parameters.name],
            success: .json(.ok, "The metric is gone.", Answers.success),
            failures: [Failures.notFound, Failures.definedByFile],
            respond: MetricEndpoints.delete
        ),
        Endpoint(
            method: .post,
            path: "/metric/{name}/value",
            group: .metrics,
            operation: "createValue",
            summary: "Add a value to a metric, also to one that the configuration file defines.",
            parameters: [Parameters.name],
            body: "Value",
            success: .json(.created, "The value exists now.", Answers.changed),
            failures: [Failures.notFound] + bodyFailures
                + [Failures.exists("The metric has a value with these labels already.")],
            respond: ValueEndpoints.create
        ),
        Endpoint(
            method: .delete,
            path: "/metric/{name}/value",
            group: .metrics,
            operation: "deleteValue",
            summary: "Delete a value that was added over the API.",
            parameters: [Parameters.name, Parameters.labels],
            success: .json(.ok, "The value is gone.", Answers.changed),
            failures: [
                Failures.notFound, Failures.definedByFile,
                .init(status: .unprocessableContent, summary: "The metric has another number of labels."),
            ],
            respond: ValueEndpoints.delete
        ),
        Endpoint(
            method: .get,
            path: "/metric/{name}/samples",
            group: .metrics,
            operation: "getSamples",
            summary: "Get what the series of a metric are worth at instants, past or to come.",
            parameters: [
                Parameters.name, SampleRange.from, SampleRange.to, SampleRange.step,
                .init(
                    name: "labels",
                    location: .query,
                    summary: "The label values of one series, one `labels=` for each; all series without it.",
                    schema: ["type": "array", "items": ["type": "string"]]
                ),
                SeriesRange.offset, SeriesRange.limit,
            ],
            success: .json(.ok, "The series, each with its points.", Answers.samples),
            failures: [
                Failures.notFound,
                .init(status: .unprocessableContent, summary: "The instants make no sense, or are too many."),
            ],
            respond: SamplesEndpoint.get
        ),
        Endpoint(
            method: .get,
            path: "/healthz",
            group: .exporter,
            operation: "getHealth",
            summary: "Tell that the exporter is alive.",
            success: .json(.ok, "It is.", Answers.health),
            respond: { _ in .json(["status": "ok"]) }
        ),
        Endpoint(
            method: .get,
            path: "/openapi.json",
            group: .exporter,
            operation: "getOpenAPI",
            summary: "Get this document.",
            success: .json(.ok, "An OpenAPI 3.1 document.", ["type": "object"]),
            respond: { .json(OpenAPIDocument.node, for: $0.request) }
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

    static let bodyFailures: [Endpoint.Failure] = [
        .init(status: .badRequest, summary: "The body is said to be JSON, and is not."),
        .init(status: .contentTooLarge, summary: "The body is longer than the limit."),
        .init(status: .unsupportedMediaType, summary: "The body is of another media type than JSON or YAML."),
        .init(status: .unprocessableContent, summary: "The definition is invalid, or not YAML; every mistake is told."),
    ]

    enum Parameters {
        static let name = Endpoint.Parameter(
            name: "name",
            location: .path,
            summary: "The metric's name, as it was defined.",
            schema: ["type": "string"]
        )
        static let labels = Endpoint.Parameter(
            name: "labels",
            location: .query,
            summary: "The values of the labels, one `labels=` for each, in the order of the metric's labels.",
            schema: ["type": "array", "items": ["type": "string"]]
        )
    }

    enum Failures {
        static let notFound = Endpoint.Failure(status: .notFound, summary: "There is no such metric or value.")
        static let definedByFile = Endpoint.Failure(
            status: .forbidden,
            summary: "The configuration file defines it, and only the file changes it."
        )
        static func exists(_ summary: String) -> Endpoint.Failure { .init(status: .conflict, summary: summary) }
    }

    enum Answers {
        static let metric: DocumentNode = ["$ref": "#/components/schemas/Metric"]
        static let health: DocumentNode = object(["status": ["type": "string", "const": "ok"]])
        static let success: DocumentNode = object(["success": ["type": "boolean", "const": true]])
        static let changed: DocumentNode = object([
            "success": ["type": "boolean", "const": true],
            "name": ["type": "string", "description": "The metric's name."],
            "action": ["type": "string", "enum": ["created", "deleted"]],
        ])

        static let samples = object(sampleProperties)
        static let preview = object([
            sampleProperties[0], sampleProperties[1], ("definition", metric),
            ("series_count", ["type": "integer", "description": "How many series the definition stands for."]),
        ])

        private static let sampleProperties: [(String, DocumentNode)] = [
            ("name", ["type": "string", "description": "The metric's name."]),
            (
                "series",
                [
                    "type": "array",
                    "items": object([
                        "name": ["type": "string", "description": "The name of the sample."],
                        "labels": ["type": "object", "additionalProperties": ["type": "string"]],
                        "points": [
                            "type": "array",
                            "description":
                                "Pairs of seconds since 1970 and the value: null while absent, text when it is no finite number.",
                            "items": [
                                "type": "array",
                                "items": ["type": ["number", "string", "null"]],
                                "minItems": 2,
                                "maxItems": 2,
                            ],
                        ],
                    ]),
                ]
            ),
        ]

        static func object(_ properties: KeyValuePairs<String, DocumentNode>) -> DocumentNode {
            object(properties.map { ($0.key, $0.value) })
        }

        private static func object(_ properties: [(String, DocumentNode)]) -> DocumentNode {
            [
                "type": "object",
                "properties": .map(properties),
                "required": .list(properties.map { .text($0.0) }),
                "additionalProperties": false,
            ]
        }
    }
}
