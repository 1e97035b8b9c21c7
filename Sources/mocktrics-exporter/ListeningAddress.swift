import ArgumentParser
import Foundation
import NIOCore

/// The address to listen on, or a name of one.
struct ListeningAddress {
    /// Without the brackets that an IPv6 address may be written in.
    var host: String

    static let everywhere = ListeningAddress(host: "0.0.0.0")
    static let allowed = "an address or a name, such as 127.0.0.1, ::1, [::1] or localhost, without a port"

    private init(host: String) {
        self.host = host
    }

    init?(_ text: String) {
        guard text.hasPrefix("[") || text.hasSuffix("]") else {
            guard !text.isEmpty else { return nil }
            host = text
            return
        }
        guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        let inner = text.dropFirst().dropLast()
        // Behind '%' is the zone of a link-local address (RFC 4007, section 11).
        let address = String(inner.prefix { $0 != "%" })
        guard (try? SocketAddress(ipAddress: address, port: 0))?.protocol == .inet6 else { return nil }
        host = String(inner)
    }

    @Sendable
    static func read(_ argument: String) throws -> ListeningAddress {
        guard let address = ListeningAddress(argument) else { throw ValidationError("allowed is \(allowed)") }
        return address
    }

    /// As it is written before a port (RFC 3986, section 3.2.2).
    var authority: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether nobody but this machine reaches it: 127.0.0.0/8 (RFC 1122, section 3.2.1.3), ::1 (RFC 4291, section 2.5.3), or a
    /// name of one of these.
    var isLoopback: Bool {
        switch try? SocketAddress.makeAddressResolvingHost(host, port: 0) {
        case .v4(let address):
            return withUnsafeBytes(of: address.address.sin_addr) { $0.first == 127 }
        case .v6(let address):
            let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
            let isMapped = bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
            return bytes == Array(repeating: 0, count: 15) + [1] || isMapped && bytes[12] == 127
        case .unixDomainSocket, nil:
            return false
        }
    }
}
