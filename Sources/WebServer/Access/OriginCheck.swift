import HTTPTypes

/// Whether a request that a browser sends for a page comes from a page of ours.
///
/// Browsers say in `Origin` (RFC 6454) which page made a request, with every request that is no plain GET or HEAD, and newer
/// ones in `Sec-Fetch-Site` how that page relates to us. A page cannot change either. Programs send neither.
enum OriginCheck {
    /// - Throws: 403 when a page of another origin than `host` is behind the request.
    static func check(_ request: HTTPRequest, host: String) throws(AccessRefusal) {
        let relations = request.values(ofField: "sec-fetch-site")
        if let relation = relations.first(where: { !["same-origin", "none"].contains($0) }) {
            throw AccessRefusal(
                .forbidden,
                "Sec-Fetch-Site is '\(relation.forSentence)': a page of another site may change nothing here"
            )
        }
        let origins = request.headerFields[values: .origin]
        guard origins.count <= 1 else {
            throw AccessRefusal(.forbidden, "the request has more than one Origin; a browser sends one")
        }
        guard let origin = origins.first else { return }
        guard isSame(origin, host) else {
            throw AccessRefusal(
                .forbidden,
                "the Origin '\(origin.forSentence)' is not the Host '\(host.forSentence)': a page of another site may "
                    + "change nothing here"
            )
        }
    }

    /// The scheme is not compared: something in front of the exporter may speak TLS for it.
    private static func isSame(_ origin: String, _ host: String) -> Bool {
        let schemes = [("http://", 80), ("https://", 443)]
        guard let (scheme, defaultPort) = schemes.first(where: { origin.lowercased().hasPrefix($0.0) }),
            let origin = Authority(String(origin.dropFirst(scheme.count))),
            let host = Authority(host)
        else { return false }
        return origin.host == host.host && (origin.port ?? defaultPort) == (host.port ?? defaultPort)
    }
}
