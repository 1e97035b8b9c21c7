import HTTPTypes
import Hummingbird

/// A request that one may not make, or not now. Each port gives it its own form.
struct AccessRefusal: Error, Equatable {
    var status: HTTPResponse.Status
    /// What was found and what is allowed, without a full stop; never a secret.
    var message: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }
}

extension AccessRefusal {
    static let plainText = "text/plain; charset=utf-8"

    /// For a port that answers in text.
    var sentence: String { message.prefix(1).uppercased() + message.dropFirst() + ".\n" }
}

extension Response {
    /// A refusal on the port that is scraped.
    static func plain(_ refusal: AccessRefusal) -> Response {
        .text(refusal.sentence, type: AccessRefusal.plainText, status: refusal.status, headers: refusal.headers)
    }
}
