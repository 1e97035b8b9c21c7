import NIOHTTP1

/// Why a message is no request that can be answered, or not by this port.
struct RequestRefusal: Equatable {
    var status: HTTPResponseStatus
    /// What was found and what is allowed, without a full stop.
    var sentence: String

    init(_ status: HTTPResponseStatus, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }
}

/// What RFC 9112 demands of the head of a request, and neither decoder nor framework looks at.
struct RequestRules {
    let maximumHeaderLength: Int
    let maximumBodyLength: Int

    /// - Returns: the first rule that the head breaks.
    func refusal(of head: HTTPRequestHead) -> RequestRefusal? {
        guard head.method != .CONNECT else {
            return RequestRefusal(.notImplemented, "the method CONNECT is for proxies, and this is none")
        }
        return refusal(ofHost: head) ?? refusal(ofTransferCodings: head) ?? refusal(ofLength: head)
    }

    /// RFC 9110, section 9.1: a method that is known and not allowed is another matter, and the path's.
    private func refusal(ofUnknown method: String) -> RequestRefusal {
        RequestRefusal(
            .notImplemented,
            "the method '\(method.forSentence)' is not known; the methods of HTTP are in capitals, such as GET"
        )
    }

    /// RFC 9112, section 3.2.
    private func refusal(ofHost head: HTTPRequestHead) -> RequestRefusal? {
        let hosts = head.headers["host"]
        guard hosts.count <= 1 else {
            return RequestRefusal(.badRequest, "the request has \(hosts.count) fields Host; allowed is one")
        }
        guard let host = hosts.first else {
            return head.version == .http1_0
                ? nil : RequestRefusal(.badRequest, "the request has no Host; a request of HTTP/1.1 needs one")
        }
        guard Authority.isWellFormed(host) else {
            return RequestRefusal(
                .badRequest,
                "the Host '\(host.forSentence)' is malformed; allowed is a name or an IP address, with a port or without"
            )
        }
        return nil
    }

    /// RFC 9112, sections 6.1 and 6.3.
    private func refusal(ofTransferCodings head: HTTPRequestHead) -> RequestRefusal? {
        guard head.headers.contains(name: "transfer-encoding") else { return nil }
        guard head.version != .http1_0 else {
            return RequestRefusal(.badRequest, "found Transfer-Encoding in a request of HTTP/1.0, which has none")
        }
        let codings = head.headers[canonicalForm: "transfer-encoding"].map { $0.lowercased() }.filter { !$0.isEmpty }
        guard codings.last == "chunked" else {
            return RequestRefusal(.badRequest, "the last Transfer-Encoding is not 'chunked', so the body has no end")
        }
        guard let other = codings.dropLast().first else { return nil }
        return RequestRefusal(
            .notImplemented,
            "found the Transfer-Encoding '\(other.forSentence)'; allowed is 'chunked'"
        )
    }

    private func refusal(ofLength head: HTTPRequestHead) -> RequestRefusal? {
        guard let text = head.headers.first(name: "content-length") else { return nil }
        // The decoder has seen to it that there are only digits: what is no number is too large for one.
        guard let length = Int(text), allows(bodyLength: length) else { return refusal(of: .body) }
        return nil
    }

    func allows(bodyLength: Int) -> Bool { bodyLength <= maximumBodyLength }

    func refusal(of excess: RequestFraming.Excess) -> RequestRefusal {
        switch excess {
        case .body:
            RequestRefusal(
                .payloadTooLarge,
                "the body is longer than \(maximumBodyLength) bytes; send less, or start the exporter with a larger "
                    + "--max-body-bytes"
            )
        case .chunkExtensions:
            RequestRefusal(
                .payloadTooLarge,
                "the extensions of the body's chunks are longer than \(maximumHeaderLength) bytes; send none"
            )
        }
    }

    /// - Parameter framing: of the same bytes.
    func refusal(of error: HTTPParserError, _ framing: RequestFraming) -> RequestRefusal {
        switch error {
        case .invalidMethod, .invalidConstant:
            framing.unknownMethod.map(refusal(ofUnknown:))
                ?? RequestRefusal(
                    .badRequest,
                    "found no method of HTTP; allowed is a request such as 'GET /metrics HTTP/1.1'"
                )
        case .invalidContentLength where framing.excess == .body, .invalidChunkSize where framing.excess == .body:
            refusal(of: .body)
        case .headerOverflow:
            RequestRefusal(
                .requestHeaderFieldsTooLarge,
                "the head of the request is longer than \(maximumHeaderLength) bytes or has more than 1000 fields; send "
                    + "less, or start the exporter with a larger --max-header-bytes"
            )
        // The preface of HTTP/2 pauses the decoder.
        case .invalidVersion, .paused:
            RequestRefusal(
                .badRequest,
                "found another version of HTTP, or a line that does not end with it and CR LF; allowed are 1.0 and 1.1"
            )
        case .invalidURL, .invalidPath, .invalidHost, .invalidPort, .invalidQueryString, .invalidFragment:
            RequestRefusal(.badRequest, "the target of the request is malformed; allowed is a path such as '/metrics'")
        case .invalidHeaderToken:
            RequestRefusal(.badRequest, "a field of the request's head is malformed; allowed is 'name: value'")
        case .invalidContentLength, .unexpectedContentLength:
            RequestRefusal(.badRequest, "the request's Content-Length is malformed or contradicts its other fields")
        case .invalidChunkSize:
            RequestRefusal(.badRequest, "a chunk of the request's body is malformed")
        default:
            RequestRefusal(.badRequest, "the request is not HTTP/1.1 as RFC 9112 has it")
        }
    }
}

extension HTTPRequestHead {
    /// Takes the blanks and tabs off that may stand behind the host (RFC 9112, section 5); the decoder leaves tabs.
    mutating func trimHost() {
        let hosts = headers["host"]
        guard let host = hosts.first, hosts.count == 1, let last = host.utf8.last, [0x20, 0x09].contains(last) else {
            return
        }
        let trimmed = host.utf8.reversed().drop { [0x20, 0x09].contains($0) }.reversed()
        headers.replaceOrAdd(name: "host", value: String(decoding: Array(trimmed), as: UTF8.self))
    }

    /// Takes the host out of a target that is a whole URL: it goes into Host, in the place of whatever was there (RFC 9112,
    /// section 3.2.2), and so is what is checked later.
    ///
    /// - Returns: why it is no URL of ours.
    mutating func takeHostOutOfTarget() -> RequestRefusal? {
        guard !uri.hasPrefix("/"), let scheme = uri.firstRange(of: "://") else { return nil }
        guard ["http", "https"].contains(uri[..<scheme.lowerBound].lowercased()) else {
            return RequestRefusal(
                .badRequest,
                "the target of the request is no URL of HTTP; allowed is a path such as '/metrics'"
            )
        }
        let rest = uri[scheme.upperBound...]
        let authority = String(rest.prefix { !"/?#".contains($0) })
        // An empty one stands for no host at all (RFC 9110, section 4.2.1).
        guard !authority.isEmpty, Authority.isWellFormed(authority) else {
            return RequestRefusal(
                .badRequest,
                "the target of the request names the host '\(authority.forSentence)'; allowed is a name or an IP address, "
                    + "with a port or without"
            )
        }
        let path = rest.dropFirst(authority.count)
        headers.replaceOrAdd(name: "host", value: authority)
        uri = path.hasPrefix("/") ? String(path) : "/" + path
        return nil
    }

    /// Whether the client waits for a word before it sends the body (RFC 9110, section 10.1.1).
    var expectsContinue: Bool {
        version != .http1_0 && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }
}
