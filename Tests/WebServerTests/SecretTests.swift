import HTTPTypes
import Testing

@testable import WebServer

@Suite("ConstantTime")
struct ConstantTimeTests {
    @Test("only the very bytes are equal")
    func equality() {
        let secret = Array("secret".utf8)
        #expect(ConstantTime.isEqual(secret, secret))
        for index in secret.indices {
            for bit in 0..<8 {
                var other = secret
                other[index] ^= 1 << bit
                #expect(!ConstantTime.isEqual(other, secret))
            }
        }
    }

    @Test("another length is not equal, also when it repeats or begins the secret")
    func lengths() {
        let secret = Array("ab".utf8)
        for text in ["", "a", "aba", "abab", "ab\0"] { #expect(!ConstantTime.isEqual(Array(text.utf8), secret)) }
        #expect(!ConstantTime.isEqual([], []), "an empty secret is nobody's")
        #expect(!ConstantTime.isEqual([0], []))
    }
}

@Suite("BearerToken")
struct BearerTokenTests {
    @Test(
        "blanks and line feeds around it do not belong to it",
        arguments: ["t0ken", "t0ken\n", " \tt0ken \r\n\n", "\nt0ken"]
    )
    func trimmed(text: String) throws {
        let token = try BearerToken(text)
        #expect(token.matches(Array("t0ken".utf8)))
        #expect(!token.matches(Array("t0ken\n".utf8)))
        #expect("\(token)" == "a token")
    }

    @Test("anything but one word of ASCII is no token", arguments: ["", "\n", "a b", "a\nb", "é", "a\u{7F}", "a\u{0}"])
    func unusable(text: String) {
        let error = #expect(throws: BearerToken.Unusable.self) { try BearerToken(text) }
        #expect(error?.description.contains("token") == true)
    }
}

@Suite("Credentials")
struct CredentialsTests {
    @Test(
        "a header is read as its scheme says",
        arguments: [
            ([], .none),
            (["Bearer abc"], .bearer(Array("abc".utf8))),
            (["bearer  abc"], .bearer(Array(" abc".utf8))),
            // user:pass:word
            (["BASIC dXNlcjpwYXNzOndvcmQ="], .basic(user: Array("user".utf8), password: Array("pass:word".utf8))),
            // :
            (["Basic Og=="], .basic(user: [], password: [])),
            // user
            (["Basic dXNlcg=="], .unreadable),
            (["Basic ???"], .unreadable),
            (["Basic"], .unreadable),
            (["Digest x"], .unreadable),
            (["Bearer a", "Bearer a"], .unreadable),
        ] as [([String], Credentials)]
    )
    func read(fields: [String], credentials: Credentials) {
        var headers = HTTPFields()
        for field in fields { headers.append(HTTPField(name: .authorization, value: field)) }
        #expect(Credentials(headers) == credentials)
    }
}

@Suite("PasswordHash")
struct PasswordHashTests {
    /// Test vectors of Openwall's crypt_blowfish.
    @Test(
        "the published vectors match, and nothing else does",
        arguments: [
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", Array("U*U".utf8)),
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", Array("U*U*".utf8)),
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", []),
            ("$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", [0xFF, 0xFF, 0xA3]),
        ] as [(String, [UInt8])]
    )
    func vectors(text: String, password: [UInt8]) {
        let hash = PasswordHash(text: text)
        #expect(hash.matches(password))
        #expect(!hash.matches(password + [0]))
        #expect(!hash.matches([0] + password))
        #expect(!hash.matches(password + [0x41]))
        #expect(hash.cost == 5)
    }

    @Test("nobody has the password of nobody")
    func nobody() {
        let hash = PasswordHash.ofNobody(cost: 4)
        #expect(hash.cost == 4)
        for password in ["", ".", "nobody"] { #expect(!hash.matches(Array(password.utf8))) }
    }
}
