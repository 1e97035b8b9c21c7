import NIOHTTP1

/// What the framework does not look at in the head of a request, and what is said of one that is none.
enum RequestTarget {
    /// A target may be a whole URL (RFC 9112, section 3.2.2), of which the framework takes the path alone: it must not name
    /// another host than `Host`, which is what is checked later.
    static func contradiction(in head: HTTPRequestHead) -> String? {
        guard !head.uri.hasPrefix("/"), let scheme = head.uri.firstRange(of: "://") else { return nil }
        let authority = String(head.uri[scheme.upperBound...].prefix { !"/?#".contains($0) })
        guard let host = head.headers["host"].first, authority.lowercased() != host.lowercased() else { return nil }
        return "the target of the request names the host '\(authority.forSentence)', and Host is '\(host.forSentence)'"
    }

    /// Whether the decoder takes what follows for bytes of another protocol (RFC 9110, section 7.8).
    static func wantsAnotherProtocol(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT
            || head.headers.contains(name: "upgrade")
                && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }

    static func refusal(of error: HTTPParserError, headerLength: Int) -> (status: HTTPResponseStatus, sentence: String)
    {
        switch error {
        case .headerOverflow:
            (
                .requestHeaderFieldsTooLarge,
                "the head of the request is longer than \(headerLength) bytes or has more than 1000 fields; send less, or "
                    + "start the exporter with a larger --max-header-bytes"
            )
        case .invalidVersion: (.badRequest, "found another version of HTTP; allowed are 1.0 and 1.1")
        case .invalidMethod:
            (.badRequest, "found no method of HTTP; allowed is a request such as 'GET /metrics HTTP/1.1'")
        case .invalidURL, .invalidPath, .invalidHost, .invalidPort, .invalidQueryString, .invalidFragment:
            (.badRequest, "the target of the request is malformed; allowed is a path such as '/metrics'")
        case .invalidHeaderToken: (.badRequest, "a field of the request's head is malformed; allowed is 'name: value'")
        case .invalidContentLength, .unexpectedContentLength:
            (.badRequest, "the request's Content-Length is malformed or contradicts its other fields")
        case .invalidChunkSize: (.badRequest, "a chunk of the request's body is malformed")
        default: (.badRequest, "the request is not HTTP/1.1 as RFC 9112 has it")
        }
    }
}
