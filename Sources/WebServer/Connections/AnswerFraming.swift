import NIOHTTP1

/// How the answer to a request ends, and whether the connection stays open after it (RFC 9112, sections 6.3 and 9.3).
struct AnswerFraming: Equatable {
    private let method: HTTPMethod
    /// A client of HTTP/1.0 does not know chunks: for it a body ends with its length, or with the connection.
    private let isOldVersion: Bool
    /// Whether the connection is closed after the answer whatever it is.
    let isLast: Bool

    init(of request: HTTPRequestHead) {
        method = request.method
        isOldVersion = request.version == .http1_0
        isLast = request.isLast
    }

    /// Puts the version and the future of the connection into the head of the answer.
    ///
    /// - Returns: whether the connection is closed after the answer.
    func frame(_ head: inout HTTPResponseHead) -> Bool {
        let isClosed = isLast || isOldVersion && !hasKnownEnd(head)
        if isOldVersion { head.version = .http1_0 }
        if isClosed {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        } else if isOldVersion {
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        return isClosed
    }

    private func hasKnownEnd(_ head: HTTPResponseHead) -> Bool {
        method == .HEAD || [.noContent, .notModified].contains(head.status)
            || head.headers.contains(name: "content-length")
    }
}

extension HTTPRequestHead {
    /// Whether nothing that follows on the connection is a request to us: the client closes it, or the decoder takes what
    /// follows for bytes of another protocol (RFC 9110, section 7.8). A client of HTTP/1.0 closes it unless it says otherwise
    /// (RFC 9112, section 9.3).
    fileprivate var isLast: Bool {
        let options = headers[canonicalForm: "connection"].map { $0.lowercased() }
        if options.contains("close") || version == .http1_0 && !options.contains("keep-alive") { return true }
        return headers.contains(name: "upgrade") && options.contains("upgrade")
    }
}
