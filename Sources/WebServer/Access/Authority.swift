/// Host and port as they stand in a URL, in `Host` and in `Origin` (RFC 3986, section 3.2), as far as browsers write them.
struct Authority: Equatable {
    enum Host: Equatable {
        /// An IP address in the one form that browsers send: a dotted quad, or an IPv6 address, here without its brackets.
        case address(String)
        /// In lower case, without the full stop at its end.
        case name(String)
    }

    var host: Host
    /// nil when it is left out, and so the scheme's own.
    var port: Int?

    /// nil for what is none: user names, zones, numbers that only some programs take for addresses.
    init?(_ text: String) {
        guard let (host, port) = Self.split(text) else { return nil }
        if !port.isEmpty {
            guard port.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(String(decoding: port, as: UTF8.self)),
                number < 1 << 16
            else { return nil }
            self.port = number
        }
        guard let host = Self.host(host) else { return nil }
        self.host = host
    }

    /// Whether a text has the form of a host with or without a port (RFC 9110, section 7.2); also the empty one has. Much that
    /// has it is none that browsers write.
    static func isWellFormed(_ text: String) -> Bool {
        guard let (host, port) = split(text), port.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        guard host.first == UInt8(ascii: "[") else { return host.allSatisfy(isOfName) }
        return host.last == UInt8(ascii: "]")
            && host.dropFirst().dropLast().allSatisfy { isOfName($0) || $0 == UInt8(ascii: ":") }
    }

    /// RFC 3986, section 3.2.2: unreserved, percent-encoded, and delimiters within a part.
    private static func isOfName(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return character.isASCII && (character.isLetter || character.isNumber || "-._~%!$&'()*+,;=".contains(character))
    }

    private static func split(_ text: String) -> (host: [UInt8], port: [UInt8])? {
        let bytes = Array(text.utf8)
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
        }
        guard end < bytes.count else { return (bytes, []) }
        guard bytes[end] == UInt8(ascii: ":") else { return nil }
        return (Array(bytes[..<end]), Array(bytes[(end + 1)...]))
    }

    private static func host(_ bytes: [UInt8]) -> Host? {
        if bytes.first == UInt8(ascii: "[") {
            let inner = String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
            return IPAddress.isIPv6(inner) ? .address(inner.lowercased()) : nil
        }
        var name = String(decoding: bytes, as: UTF8.self).lowercased()
        if IPAddress.isDottedQuad(name) { return .address(name) }
        if name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, let last = labels.last, labels.allSatisfy(isLabel) else { return nil }
        // What ends in a number is an address for some programs (WHATWG URL, "ends in a number checker").
        let isNumber = last.allSatisfy(\.isWholeNumber) || last.hasPrefix("0x")
        return isNumber ? nil : .name(name)
    }

    /// Letters, digits and hyphens, and the underscore that compose files have in names.
    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63
            && label.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }
    }
}
