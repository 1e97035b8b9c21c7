import Documents
import HTTPTypes

/// The OpenAPI 3.1 document, made of the table of routes and of the schemas that read the bodies.
enum OpenAPIDocument {
    static func node(for security: SecurityDescription) -> DocumentNode {
        .map(beginning + security.requirement + [("paths", paths(security)), ("components", components(security))])
    }

    private static let beginning: [(String, DocumentNode)] = [
        ("openapi", "3.1.0"),
        (
            "info",
            [
                "title": "mocktrics-exporter",
                "description":
                    "Defines the metrics that the exporter mocks. What the configuration file defined, only the file changes.",
                "version": .text(exporterVersion),
                "license": ["name": "Apache 2.0", "identifier": "Apache-2.0"],
            ]
        ),
        ("servers", [["url": "/"]]),
        ("tags", .list(Endpoint.Group.allCases.map { ["name": .text($0.rawValue)] })),
    ]

    private static let schemas = DocumentNode.map(DocumentSchema.schemas + [("Error", ErrorResponse.schema)])

    private static func components(_ security: SecurityDescription) -> DocumentNode {
        .map([("schemas", schemas)] + security.schemes)
    }

    private static func paths(_ security: SecurityDescription) -> DocumentNode {
        var order: [String] = []
        var operations: [String: [(String, DocumentNode)]] = [:]
        for endpoint in Routes.all {
            if operations[endpoint.path] == nil { order.append(endpoint.path) }
            operations[endpoint.path, default: []].append(
                (endpoint.method.rawValue.lowercased(), operation(endpoint, security))
            )
        }
        return .map(order.map { ($0, .map(operations[$0] ?? [])) })
    }

    private static func operation(_ endpoint: Endpoint, _ security: SecurityDescription) -> DocumentNode {
        var entries: [(String, DocumentNode)] = [
            ("operationId", .text(endpoint.operation)),
            ("summary", .text(endpoint.summary)),
            ("tags", [.text(endpoint.group.rawValue)]),
        ]
        if !endpoint.parameters.isEmpty {
            entries.append(("parameters", .list(endpoint.parameters.map(parameter))))
        }
        if let body = endpoint.body {
            entries.append(
                (
                    "requestBody",
                    [
                        "required": true,
                        "content": .map(APIRequest.mediaTypes.map { ($0, ["schema": bodySchema(body, in: $0)]) }),
                    ]
                )
            )
        }
        entries += security.requirement(of: endpoint)
        entries.append(("responses", responses(endpoint, security)))
        return .map(entries)
    }

    /// In YAML a word without quotes is what its place wants, which no schema can say: `name: 404` is a name.
    private static func bodySchema(_ name: String, in mediaType: String) -> DocumentNode {
        let schema: DocumentNode = ["$ref": "#/components/schemas/\(name)"]
        guard mediaType != "application/json" else { return schema }
        return ["anyOf": [schema, ["description": "The same with words of YAML, such as `yes`, `0x10` or `1_000`."]]]
    }

    private static func parameter(_ parameter: Endpoint.Parameter) -> DocumentNode {
        [
            "name": .text(parameter.name),
            "in": .text(parameter.location.rawValue),
            "required": DocumentNode(booleanLiteral: parameter.location == .path),
            "description": .text(parameter.summary),
            "schema": parameter.schema,
        ]
    }

    private static func responses(_ endpoint: Endpoint, _ security: SecurityDescription) -> DocumentNode {
        let successes = [endpoint.success, endpoint.otherSuccess].compactMap(\.self).map {
            answer -> (String, DocumentNode) in
            (
                String(answer.status.code),
                [
                    "description": .text(answer.summary),
                    "content": .map(answer.mediaTypes.map { ($0, DocumentNode.map([("schema", answer.schema)])) }),
                ]
            )
        }
        let failures = security.failures(of: endpoint).map { failure -> (String, DocumentNode) in
            (
                String(failure.status.code),
                [
                    "description": .text(failure.summary),
                    "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
                ]
            )
        }
        return .map(successes + failures)
    }
}
