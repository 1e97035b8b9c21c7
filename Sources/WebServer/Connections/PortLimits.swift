/// How much a port takes at once, and for how long.
package struct PortLimits: Sendable {
    /// The bytes of a request's target and of the names and values of its fields, and of what its chunks have beside their
    /// sizes.
    package var headerLength: Int
    /// The bytes of a request's body.
    package var bodyLength: Int
    /// Open at the same time, for each port.
    package var connectionCount: Int
    /// Answered at the same time.
    package var scrapeCount: Int
    /// From the first byte of a request to its last; also how long the handshake of TLS may take.
    package var requestTimeout: Duration

    package init(
        headerLength: Int,
        bodyLength: Int,
        connectionCount: Int,
        scrapeCount: Int,
        requestTimeout: Duration
    ) {
        self.headerLength = headerLength
        self.bodyLength = bodyLength
        self.connectionCount = connectionCount
        self.scrapeCount = scrapeCount
        self.requestTimeout = requestTimeout
    }
}
