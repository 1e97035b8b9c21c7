import NIOCore

/// What is an IP address, written as browsers write it.
enum IPAddress {
    /// Four decimal numbers up to 255 without zeros before them; no octal, no hexadecimal, no parts left out.
    static func isDottedQuad(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt8(part).map { String($0) == part } == true
            }
    }

    /// Without brackets and without a zone.
    static func isIPv6(_ text: String) -> Bool {
        guard !text.contains("%"), text.contains(":") else { return false }
        return (try? SocketAddress(ipAddress: text, port: 0))?.protocol == .inet6
    }
}
