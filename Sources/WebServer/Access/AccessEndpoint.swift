import Documents
import Hummingbird

/// Tells a page what it may offer.
enum AccessEndpoint {
    @Sendable
    static func get(_ call: APIRequest) -> Response {
        .json(["changes": .text(call.access.changes.rawValue)])
    }

    static let schema: DocumentNode = [
        "type": "object",
        "properties": [
            "changes": [
                "type": "string",
                "description": "`token`: with the header `Authorization: Bearer TOKEN`.",
                "enum": .list(AccessPolicy.Changes.allCases.map { .text($0.rawValue) }),
            ]
        ],
        "required": ["changes"],
        "additionalProperties": false,
    ]
}
