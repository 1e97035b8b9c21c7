import HTTPTypes

/// Whether a request names a host that is ours.
///
/// A page of another site that is open in the same browser can have its own name resolve to our address (DNS rebinding):
/// the browser then takes us for that site. Only the name, in `Host`, tells. No public name server can say where these are:
/// addresses, `localhost`, names without a full stop as compose files and Kubernetes give them, and the machine's own name.
package struct HostCheck: Sendable {
    /// Names in lower case that are ours besides those that always are.
    private let names: Set<String>
    private let allowsAll: Bool

    /// Why a name cannot be allowed.
    package struct BadName: Error {
        package var name: String
    }

    /// - Parameters:
    ///   - allowed: names, or `*` for all.
    ///   - own: what the machine calls itself, and what it was told to listen on; ignored if that is no name.
    package init(allowed: [String], own: [String]) throws(BadName) {
        var names = Set(own.compactMap(Self.name))
        for text in allowed where text != "*" {
            guard let authority = Authority(text), authority.port == nil else { throw BadName(name: text) }
            if case .name(let name) = authority.host { names.insert(name) }
        }
        self.names = names
        allowsAll = allowed.contains("*")
    }

    private static func name(_ text: String) -> String? {
        guard case .name(let name) = Authority(text)?.host else { return nil }
        return name
    }

    /// - Throws: 403 unless there is a `Host` and it is ours; it is returned.
    func host(of request: HTTPRequest) throws(AccessRefusal) -> String {
        guard let text = request.authority, !text.isEmpty else {
            throw AccessRefusal(.forbidden, "the request has no Host; a change needs one")
        }
        guard !allowsAll else { return text }
        guard let authority = Authority(text) else {
            throw AccessRefusal(.forbidden, "the Host '\(text.forSentence)' is neither a name nor an IP address")
        }
        guard isOurs(authority.host) else {
            throw AccessRefusal(
                .forbidden,
                "the Host '\(text.forSentence)' is not one of this exporter's; if it should be, start the exporter with "
                    + "--allowed-host for that name"
            )
        }
        return text
    }

    private func isOurs(_ host: Authority.Host) -> Bool {
        switch host {
        case .address: true
        case .name(let name):
            !name.contains(".") || name.hasSuffix(".localhost") || names.contains(name)
        }
    }
}

extension HTTPRequest {
    /// For fields that the library has no name of.
    ///
    /// - Parameter name: in lower case.
    func values(ofField name: String) -> [String] {
        headerFields.compactMap { $0.name.canonicalName == name ? $0.value : nil }
    }
}

extension String {
    /// Short, and without what would make a log or a terminal do something.
    var forSentence: String {
        let shown = unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
        return unicodeScalars.count > 100 ? shown + "…" : shown
    }
}
