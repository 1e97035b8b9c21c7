package import Documents
import HTTPTypes

/// What the web configuration file asks for, ready for use. It is replaced as a whole when the file changes.
///
/// A class, so that each request takes hold of all of it at once and for little.
package final class WebSecurity: Sendable {
    /// nil for plain HTTP.
    let tls: TLSContext?
    /// nil when everybody is answered.
    let users: BasicAuthentication?
    /// Set on every answer.
    let headers: HTTPFields
    private let apiRateLimit: RateLimit?
    private let metricsRateLimit: RateLimit?

    /// Without a file: no TLS, no users, nothing added.
    package static let open = WebSecurity()

    private init() {
        (tls, users, headers, apiRateLimit, metricsRateLimit) = (nil, nil, [:], nil, nil)
    }

    /// - Throws: what is wrong with certificates or key, in its place in the file.
    package init(_ config: WebConfig) throws(DocumentError) {
        tls = try config.tls.map { (tls) throws(DocumentError) in try TLSContext(tls) }
        users = config.users.isEmpty ? nil : BasicAuthentication(users: config.users, queue: Self.passwords)
        headers = HTTPFields(
            config.headers.compactMap { header in
                HTTPField.Name(header.name).map { HTTPField(name: $0, value: header.value) }
            }
        )
        apiRateLimit = config.rateLimit.map(RateLimit.init)
        metricsRateLimit = config.rateLimit.map(RateLimit.init)
    }

    /// One for the process, so that reading the file again does not make a second.
    private static let passwords = PasswordQueue(maximumCount: 32)

    package var hasTLS: Bool { tls != nil }
    package var hasUsers: Bool { users != nil }
    /// Whether a request needs a password, or a connection a certificate that an authority has signed.
    package var keepsOthersOut: Bool { hasUsers || tls?.needsVerifiedCertificate == true }

    func rateLimit(of port: Port) -> RateLimit? {
        switch port {
        case .api: apiRateLimit
        case .metrics: metricsRateLimit
        }
    }

    /// Adds the headers to an answer. What a page of ours says of itself it knows better.
    func addHeaders(to fields: inout HTTPFields) {
        for field in headers where fields[field.name] == nil { fields.append(field) }
    }
}
