package import Exporter
import HTTPTypes
import Hummingbird

/// Who may do what at the two ports: everything that is asked before a request is looked at.
package struct AccessPolicy: Sendable {
    /// Whether a request may change what is mocked, for a page that wants to know beforehand.
    enum Changes: String, CaseIterable {
        case allowed
        /// With the token.
        case token
        case refused
    }

    let security: Current<WebSecurity>
    private let token: Current<BearerToken>?
    private let isReadOnly: Bool
    private let hosts: HostCheck

    /// - Parameters:
    ///   - security: what the web configuration file asks for at present.
    ///   - token: what a change needs; nil when it needs none.
    ///   - isReadOnly: true when nothing may be changed.
    ///   - hosts: which names are ours.
    package init(
        security: Current<WebSecurity>,
        token: Current<BearerToken>?,
        isReadOnly: Bool,
        hosts: HostCheck
    ) {
        self.security = security
        self.token = token
        self.isReadOnly = isReadOnly
        self.hosts = hosts
    }

    var changes: Changes { isReadOnly ? .refused : token == nil ? .allowed : .token }

    /// Methods that change nothing (RFC 9110, section 9.2.1).
    private static let safeMethods: [HTTPRequest.Method] = [.get, .head, .options]

    static func isChange(_ method: HTTPRequest.Method) -> Bool {
        !safeMethods.contains(method)
    }

    /// - Parameter security: what ``security`` was when the request came.
    /// - Throws: why the request may not be made.
    func admit(_ request: Request, to port: Port, under security: WebSecurity) async throws(AccessRefusal) {
        try security.rateLimit(of: port)?.take()
        // The other port changes nothing, whatever the method.
        let isChange = port == .api && Self.isChange(request.method) && Routes.mayChange(request)
        guard isChange || security.users != nil else { return }
        if isChange { try OriginCheck.check(request.head, host: hosts.host(of: request.head)) }
        let credentials = Credentials(request.headers)
        let isOwner = port == .api && isToken(credentials)
        if !isOwner { try await security.users?.check(credentials) }
        if isChange { try admitChange(isOwner: isOwner, credentials) }
    }

    private func isToken(_ credentials: Credentials) -> Bool {
        guard case .bearer(let sent) = credentials, let token else { return false }
        return token.value.matches(sent)
    }

    private func admitChange(isOwner: Bool, _ credentials: Credentials) throws(AccessRefusal) {
        guard !isReadOnly else {
            throw AccessRefusal(
                .forbidden,
                "nothing can be changed over this API: the exporter was started with --read-only-api"
            )
        }
        guard token != nil, !isOwner else { return }
        guard case .bearer = credentials else {
            throw AccessRefusal(
                .unauthorized,
                "a change needs the token of --api-token-file, sent as 'Authorization: Bearer TOKEN'",
                headers: [.wwwAuthenticate: Self.challenge]
            )
        }
        throw AccessRefusal(
            .unauthorized,
            "the token is wrong; a change needs the one of --api-token-file",
            headers: [.wwwAuthenticate: Self.challenge + #", error="invalid_token""#]
        )
    }

    private static let challenge = #"Bearer realm="mocktrics-exporter""#
}
