import CCrypt

/// A password, hashed with bcrypt as the web configuration file holds it.
struct PasswordHash: Sendable {
    let text: String

    /// The logarithm of the work that it is to check a password: from 4 to 31.
    var cost: Int { Int(text.dropFirst(4).prefix(2)) ?? 0 }

    /// Takes long by design: a sixteenth of a second at cost 10, twice as long for each one more.
    func matches(_ password: [UInt8]) -> Bool {
        // For the C library a password ends where the first zero is; one with a zero is nobody's.
        let hasZero = password.contains(0)
        var workspace = crypt_data()
        let computed = (password.filter { $0 != 0 } + [0]).withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                crypt_r(characters.baseAddress, text, &workspace).map { String(cString: $0) }
            }
        }
        guard let computed else { return false }
        return ConstantTime.isEqual(Array(computed.utf8), Array(text.utf8)) && !hasZero
    }

    /// Of no password that anybody has, and as much work as a hash of that cost.
    static func ofNobody(cost: Int) -> PasswordHash {
        let digits = cost < 10 ? "0\(cost)" : String(cost)
        return PasswordHash(text: "$2b$\(digits)$" + String(repeating: ".", count: 53))
    }
}

/// At some levels of the log the parts of a service are written down as they are.
extension PasswordHash: CustomStringConvertible {
    var description: String { "the hash of a password" }
}
