import Documents
import HTTPTypes
import Hummingbird

/// Everything that the API can do.
enum Routes {
    static let all = MetricRoutes.all + ExporterRoutes.all + PageRoutes.all

    /// Whether a request may change what is mocked, for all that is known of its path; where there is no call, it is asked
    /// who is there all the same.
    static func mayChange(_ request: Request) -> Bool {
        harmless.allSatisfy { $0.method != request.method || !$0.matches(path: request.uri.path) }
    }

    /// Calls that change nothing, although their method would allow it.
    private static let harmless = all.filter { !$0.changes && AccessPolicy.isChange($0.method) }

    static let storeFailures: [Endpoint.Failure] = [
        .init(status: .serviceUnavailable, summary: "The database cannot be written; nothing has changed."),
        .init(status: .insufficientStorage, summary: "The disk of the database is full; nothing has changed."),
    ]

    static let bodyFailures: [Endpoint.Failure] =
        storeFailures + [
            .init(status: .badRequest, summary: "The body is said to be JSON or to be compressed, and is not."),
            .init(status: .contentTooLarge, summary: "The body is longer than the limit, as it is sent or expanded."),
            .init(
                status: .unsupportedMediaType,
                summary: "The body is of another media type than JSON or YAML, or of another content coding than gzip."
            ),
            .init(
                status: .unprocessableContent,
                summary: "The definition is invalid, or not YAML; every mistake is told."
            ),
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
        static let late = Endpoint.Failure(
            status: .serviceUnavailable,
            summary: "The answer was not ready in time, or the exporter is being stopped."
        )
        static let notFound = Endpoint.Failure(status: .notFound, summary: "There is no such metric or value.")
        static let definedByFile = Endpoint.Failure(
            status: .forbidden,
            summary: "The configuration file defines it, and only the file changes it."
        )
        static func exists(_ summary: String) -> Endpoint.Failure { .init(status: .conflict, summary: summary) }
    }
}
