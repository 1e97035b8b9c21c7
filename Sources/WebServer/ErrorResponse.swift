import Catalogs
import Documents
import Exporter
import HTTPTypes
import Hummingbird
import MetricModel

/// A request that is refused, and why.
struct APIError: Error {
    var status: HTTPResponse.Status
    var message: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }
}

extension LongWorkRefusal {
    var status: HTTPResponse.Status {
        switch self {
        case .tooMuch: .unprocessableContent
        case .late, .ending, .abandoned: .serviceUnavailable
        }
    }

    var headers: HTTPFields { status == .serviceUnavailable ? [.retryAfter: "1"] : [:] }
}

extension HTTPResponse.Status {
    /// RFC 4918, section 11.5.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}

/// Every error as the API answers it: `{"success":false,"error":"...","details":[{"path":...,"message":...}]}`.
enum ErrorResponse {
    /// The one place that decides which error has which status; nil for what is no fault of the request.
    static func response(for error: any Error) -> Response? {
        switch error {
        case let error as APIError:
            response(error.status, error.message, headers: error.headers)
        case let error as AccessRefusal:
            response(error.status, error.message, headers: error.headers)
        case let error as LongWorkRefusal:
            response(error.status, error.sentence, headers: error.headers)
        case let error as EditError:
            response(
                status(of: error.reason),
                error.description,
                details: error.reason == .invalid ? error.violations.map { detail($0.path, $0.message) } : []
            )
        case let error as StoreFailure:
            response(
                error.reason == .full ? .insufficientStorage : .serviceUnavailable,
                "nothing was changed, as it cannot be kept: \(error)"
            )
        case let error as ConfigurationFailure:
            response(
                .unprocessableContent,
                error.summary,
                details: error.mistakes.map { detail($0.path, $0.message) }
            )
        case let error as DocumentError:
            response(
                .unprocessableContent,
                error.diagnostics.map { Violation(path: $0.path, message: $0.message).description }.joined(
                    separator: "; "
                ),
                details: error.diagnostics.map { detail($0.path, $0.message, at: $0.place) }
            )
        default:
            nil
        }
    }

    private static func status(of reason: EditError.Reason) -> HTTPResponse.Status {
        switch reason {
        case .notFound: .notFound
        case .exists: .conflict
        case .forbidden: .forbidden
        case .invalid: .unprocessableContent
        }
    }

    private static func response(
        _ status: HTTPResponse.Status,
        _ message: String,
        details: [DocumentNode] = [],
        headers: HTTPFields = [:]
    ) -> Response {
        var entries: [(String, DocumentNode)] = [("success", false), ("error", .text(VisibleText.of(message)))]
        if !details.isEmpty {
            entries.append(("details", .list(details)))
        }
        return .json(.map(entries), status: status, headers: headers)
    }

    private static func detail(
        _ path: FieldPath,
        _ message: String,
        at place: DocumentNode.Place? = nil
    ) -> DocumentNode {
        var entries: [(String, DocumentNode)] = [
            ("path", .text(path.description)), ("message", .text(VisibleText.of(message))),
        ]
        if let place {
            entries += [
                ("line", DocumentNode(integerLiteral: place.line)),
                ("column", DocumentNode(integerLiteral: place.column)),
            ]
        }
        return .map(entries)
    }

    /// What ``response(for:)`` answers, for the document.
    static let schema: DocumentNode = [
        "type": "object",
        "description": "Why a request was refused.",
        "properties": [
            "success": ["type": "boolean", "const": false],
            "error": ["type": "string", "description": "A sentence that says what to change."],
            "details": [
                "type": "array",
                "description": "Each place in the body that is wrong; a thousand of them at most.",
                "items": [
                    "type": "object",
                    "properties": [
                        "path": [
                            "type": "string", "description": "Where: `values[0].period`; empty for the whole body.",
                        ],
                        "message": ["type": "string", "description": "What was found, and what is allowed."],
                        "line": ["type": "integer", "description": "Of a body in YAML: the line, from 1."],
                        "column": ["type": "integer", "description": "Of a body in YAML: the column, from 1."],
                    ],
                    "required": ["path", "message"],
                    "additionalProperties": false,
                ],
            ],
        ],
        "required": ["success", "error"],
        "additionalProperties": false,
    ]
}

extension Response {
    static func json(
        _ node: DocumentNode,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONWriting.bytes(of: node)))
        )
    }

    static func text(
        _ text: String,
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
