package import Documents
import HTTPTypes
import MetricModel

/// What the web configuration file asks for, ready for use. It is replaced as a whole when the file changes.
package struct WebSecurity: Sendable {
    /// nil for plain HTTP.
    var tls: TLSContext?
    /// nil when everybody is answered.
    var users: BasicAuthentication?
    /// Set on every answer.
    var headers: HTTPFields = [:]
    private var apiRateLimit: RateLimit?
    private var metricsRateLimit: RateLimit?

    /// Without a file: no TLS, no users, nothing added.
    package static let open = WebSecurity()

    private init() {}

    /// - Throws: what is wrong with certificates or key, in its place in the file.
    package init(_ config: WebConfig) throws(DocumentError) {
        if let tls = config.tls { self.tls = try TLSContext(tls) }
        if !config.users.isEmpty { users = BasicAuthentication(users: config.users, queue: Self.passwords) }
        for header in config.headers {
            if let name = HTTPField.Name(header.name) { headers[name] = header.value }
        }
        if let limit = config.rateLimit {
            let interval = Duration.nanoseconds(limit.interval.nanoseconds)
            apiRateLimit = RateLimit(interval: interval, burst: limit.burst)
            metricsRateLimit = RateLimit(interval: interval, burst: limit.burst)
        }
    }

    /// One for the process, so that reading the file again does not make a second.
    private static let passwords = PasswordQueue(maximumCount: 32)

    package var hasTLS: Bool { tls != nil }
    package var hasUsers: Bool { users != nil }

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
