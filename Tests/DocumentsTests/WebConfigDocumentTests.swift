import MetricModel
import Testing

@testable import Documents

@Suite("WebConfigDocument")
struct WebConfigDocumentTests {
    private static let hash = "$2y$10$" + String(repeating: "a", count: 53)

    private func read(_ text: String) throws(DocumentError) -> WebConfig {
        try WebConfigDocument.read(text) { (path) throws(UnreadableFile) in
            guard path.hasPrefix("good/") else { throw UnreadableFile("there is none") }
            return "content of \(path)"
        }
    }

    private func mistakes(_ text: String) -> [String] {
        do throws(DocumentError) {
            _ = try read(text)
            return []
        } catch {
            return error.diagnostics.map { $0.description(inFile: "f") }
        }
    }

    @Test(
        "nothing, and keys without values, ask for nothing",
        arguments: [
            "", "# a comment", "{}", "tls_server_config:", "tls_server_config: {}",
            "http_server_config:\nbasic_auth_users:\nrate_limit:",
            "http_server_config: {http2: true, headers: }", "rate_limit: {interval: 0, burst: 0}",
            "rate_limit: {burst: 5}",
            "http_server_config: {headers: {X-Frame-Options: ''}}",
        ]
    )
    func nothing(text: String) throws {
        let config = try read(text)
        #expect(config.tls == nil)
        #expect(config.headers.isEmpty && config.users.isEmpty && config.rateLimit == nil)
    }

    @Test("every key is read")
    func everything() throws {
        let config = try read(
            """
            tls_server_config:
              cert_file: good/cert
              key: inline
              client_ca_file: good/ca
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans: [a.example, 10.0.0.1]
              min_version: TLS11
              max_version: TLS12
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
              curve_preferences: [X25519, CurveP521]
              prefer_server_cipher_suites: false
            http_server_config: {http2: false, headers: {X-Content-Type-Options: nosniff}}
            basic_auth_users: {alice: \(Self.hash)}
            rate_limit: {interval: 1m30s, burst: 7}
            """
        )
        let tls = try #require(config.tls)
        #expect(tls.certificate.text == "content of good/cert")
        #expect(tls.key.text == "inline")
        #expect(tls.clientAuthority?.text == "content of good/ca")
        #expect(tls.clientAuthentication == .requireAndVerify)
        #expect(tls.allowedNames == ["a.example", "10.0.0.1"])
        #expect((tls.minimumVersion, tls.maximumVersion) == (.tls11, .tls12))
        // RFC 5289, section 3.2, and RFC 8446, section 4.2.7.
        #expect(tls.cipherSuites.map(\.number) == [0xC02F])
        #expect(tls.curves.map(\.number) == [0x001D, 0x0019])
        #expect(config.headers == [.init(name: "X-Content-Type-Options", value: "nosniff")])
        #expect(config.users == [.init(name: "alice", hash: Self.hash)])
        #expect(config.rateLimit == .init(interval: TimeSpan(nanoseconds: 90_000_000_000), burst: 7))
    }

    @Test(
        "a header's value may be a number or a flag of YAML, as it is written",
        arguments: ["1", "0", "007", "1.10", "yes", "true", "1; mode=block"]
    )
    func words(value: String) throws {
        let config = try read("http_server_config: {headers: {X-XSS-Protection: \(value)}}")
        #expect(config.headers == [.init(name: "X-XSS-Protection", value: value)])
    }

    @Test(
        "clients are verified by the system's authorities where there is no other",
        arguments: [
            ("VerifyClientCertIfGiven", WebConfig.ClientAuthentication.verifyIfGiven),
            ("RequireAndVerifyClientCert", .requireAndVerify),
        ]
    )
    func systemAuthorities(word: String, authentication: WebConfig.ClientAuthentication) throws {
        let text = "tls_server_config: {cert_file: good/cert, key_file: good/key, client_auth_type: \(word)}"
        let tls = try #require(try read(text).tls)
        #expect(tls.clientAuthentication == authentication)
        #expect(tls.clientAuthority == nil)
    }

    @Test("what is wrong with a file that is named, is told in the place that names it")
    func places() throws {
        let text = "tls_server_config: {cert_file: bad/cert, key_file: good/key}"
        #expect(mistakes(text) == ["f:1:32: tls_server_config.cert_file: cannot read 'bad/cert': there is none"])
        let tls = try #require(try read("tls_server_config: {cert_file: good/cert, key_file: good/key}").tls)
        #expect(tls.key.diagnostic("no").description(inFile: "f") == "f:1:53: tls_server_config.key_file: no")
    }

    @Test(
        "a secret is in no sentence",
        arguments: [
            "basic_auth_users: {alice: s3cret}", "basic_auth_users: {alice: [s3cret]}", "basic_auth_users: s3cret",
            "basic_auth_users: [s3cret]", "basic_auth_users: {'alice:s3cret': x}", "s3cret", "[s3cret]",
            "tls_server_config: s3cret",
            "tls_server_config: {key: [s3cret]}", "tls_server_config: {key: s3cret}", "http_server_config: s3cret",
            "rate_limit: s3cret",
        ]
    )
    func secrets(text: String) {
        let mistakes = mistakes(text)
        #expect(!mistakes.isEmpty)
        #expect(!mistakes.joined().contains("s3cret"))
    }
}
