import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How many connections and files the process may have open.
enum FileDescriptors {
    /// What is open besides connections.
    private static let reserve: UInt64 = 64

    /// Raises the limit to the highest that the system allows, as Go's programs do; says so when that is too low for the
    /// connections that may be open.
    ///
    /// - Parameters:
    ///   - connectionCount: at most so many are open on each port.
    ///   - portCount: 1 or 2.
    static func raiseLimit(for connectionCount: Int, on portCount: Int, logger: Logger) {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        // Far more than there can be, and nothing that could overflow.
        let needed = UInt64(min(connectionCount, 1 << 30) * portCount) + reserve
        guard UInt64(limit.rlim_cur) < needed else { return }
        logger.warning(
            "the system allows fewer file descriptors than --max-connections needs on its ports",
            metadata: ["allowed": "\(limit.rlim_cur)", "needed": "\(needed)"]
        )
    }
}
