import Documents
import Exporter
import Exposition
import Hummingbird

/// The calls that are about the exporter as a whole.
enum ExporterEndpoints {
    @Sendable
    static func configuration(_ call: APIRequest) throws -> Response {
        let snapshot = call.exporter.snapshot
        let document = ConfigDocument.write(snapshot.definitions, settings: snapshot.settings)
        let text = try YAMLWriting.text(of: document)
        return .text(text, type: "application/yaml; charset=utf-8")
    }

    @Sendable
    static func reload(_ call: APIRequest) async throws -> Response {
        try await call.exporter.reload()
        return .json(["success": true])
    }
}

/// What both ports say to those who look after processes, in the words of Prometheus.
enum Management {
    static var healthy: Response { .text("mocktrics-exporter is healthy.\n", type: "text/plain; charset=utf-8") }

    /// - Parameter readiness: of the exporter; series that are left out of the page make it not ready.
    static func ready(_ readiness: Readiness) -> Response {
        guard let sentence = readiness.sentence else {
            return .text("mocktrics-exporter is ready.\n", type: "text/plain; charset=utf-8")
        }
        return .text(
            "mocktrics-exporter is not ready: \(sentence).\n",
            type: "text/plain; charset=utf-8",
            status: .serviceUnavailable,
            headers: [.retryAfter: "1"]
        )
    }
}
