import Catalogs
import Documents

extension Routes {
    /// The schemas of what is answered.
    enum Answers {
        static let metric: DocumentNode = ["$ref": "#/components/schemas/Metric"]
        static let health: DocumentNode = object(["status": ["type": "string", "const": "ok"]])
        static let success: DocumentNode = object(["success": ["type": "boolean", "const": true]])
        static let createdAll: DocumentNode = object([
            "success": ["type": "boolean", "const": true],
            "names": ["type": "array", "items": ["type": "string"], "description": "The metrics' names."],
            "action": ["type": "string", "const": "created"],
        ])
        static let changed: DocumentNode = object([
            "success": ["type": "boolean", "const": true],
            "name": ["type": "string", "description": "The metric's name."],
            "action": [
                "type": "string", "enum": .list(CatalogEdit.Action.allCases.map { .text($0.rawValue) }),
            ],
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
