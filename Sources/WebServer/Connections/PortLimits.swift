/// How much a port takes at once, and for how long.
package struct PortLimits: Sendable {
    /// The bytes of a request's target and of the names and values of its fields.
    package var headerLength: Int
    /// Open at the same time, for each port.
    package var connectionCount: Int
    /// Answered at the same time.
    package var scrapeCount: Int
    /// From the first byte of a request to its last; also how long the handshake of TLS may take.
    package var requestTimeout: Duration

    package init(headerLength: Int, connectionCount: Int, scrapeCount: Int, requestTimeout: Duration) {
        self.headerLength = headerLength
        self.connectionCount = connectionCount
        self.scrapeCount = scrapeCount
        self.requestTimeout = requestTimeout
    }
}
