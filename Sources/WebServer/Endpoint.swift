import Documents
import HTTPTypes
import Hummingbird

/// One call of the API: the router's entry and the document's are both made from it.
struct Endpoint: Sendable {
    /// Which part of the API it belongs to, for the document.
    enum Group: String, CaseIterable {
        case metrics = "Metrics"
        case exporter = "Exporter"
    }

    var method: HTTPRequest.Method
    /// With parameters in braces: `/metric/{name}`.
    var path: String
    var group: Group
    /// How programs call it.
    var operation: String
    /// One sentence for the document.
    var summary: String
    var parameters: [Parameter] = []
    /// The schema of the body, by its name in the document.
    var body: String?
    /// Whether it may change what is mocked; nil for what the method says.
    var isChange: Bool?
    var success: Answer
    /// Another way in which all is well, such as 200 where there was something already.
    var otherSuccess: Answer?
    var failures: [Failure] = []
    /// How it is done when it computes more than is there already; nil when it does not.
    var longWork: LongWorkKind?
    var respond: @Sendable (APIRequest) async throws -> Response

    /// Whether it may change what is mocked.
    var changes: Bool { isChange ?? AccessPolicy.isChange(method) }

    /// Work that is done beside scrapes, and is stopped when nobody waits for it.
    enum LongWorkKind {
        case withinDeadline
        /// For the owner of the exporter, who waits as long as it takes.
        case withoutDeadline
    }

    struct Parameter: Sendable {
        enum Location: String {
            case path
            case query
        }

        var name: String
        var location: Location
        var summary: String
        var schema: DocumentNode
    }

    /// What is answered when all is well.
    struct Answer: Sendable {
        var status: HTTPResponse.Status
        var mediaTypes: [String]
        var summary: String
        var schema: DocumentNode

        static func json(_ status: HTTPResponse.Status, _ summary: String, _ schema: DocumentNode) -> Answer {
            Answer(status: status, mediaTypes: ["application/json"], summary: summary, schema: schema)
        }
    }

    /// A way to be refused.
    struct Failure: Sendable {
        var status: HTTPResponse.Status
        var summary: String
    }

    /// Whether a path is this endpoint's, with something in place of each parameter. Slashes that stand twice or at the end
    /// do not count, as for the router.
    func matches(path: String) -> Bool {
        let (own, other) = (self.path.split(separator: "/"), path.split(separator: "/"))
        return own.count == other.count && zip(own, other).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }

    /// Whether a path is this endpoint's as it stands here, without anything in place of a parameter.
    func matches(literally path: String) -> Bool {
        self.path.split(separator: "/") == path.split(separator: "/")
    }
}
