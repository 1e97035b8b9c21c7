import HTTPTypes

/// What the web configuration file asks for, ready for use. It is replaced as a whole when the file changes.
package struct WebSecurity: Sendable {
    /// nil when everybody is answered.
    var users: BasicAuthentication?
    /// Set on every answer.
    var headers: HTTPFields = [:]
    private var apiRateLimit: RateLimit?
    private var metricsRateLimit: RateLimit?

    /// Without a file: no TLS, no users, nothing added.
    package static let open = WebSecurity()

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
