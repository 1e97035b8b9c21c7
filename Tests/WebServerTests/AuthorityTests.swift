import HTTPTypes
import Testing

@testable import WebServer

@Suite("Authority")
struct AuthorityTests {
    @Test(
        "a host is a name or an address, as browsers write them",
        arguments: [
            ("localhost", .name("localhost"), nil),
            ("LocalHost.:8080", .name("localhost"), 8080),
            ("a_b-1.example:", .name("a_b-1.example"), nil),
            ("127.0.0.1:0", .address("127.0.0.1"), 0),
            ("255.255.255.255", .address("255.255.255.255"), nil),
            ("[::1]:65535", .address("::1"), 65535),
            ("[2001:DB8::1]", .address("2001:db8::1"), nil),
            ("1.2.3.example", .name("1.2.3.example"), nil),
        ] as [(String, Authority.Host, Int?)]
    )
    func accepted(text: String, host: Authority.Host, port: Int?) throws {
        let authority = try #require(Authority(text))
        #expect(authority.host == host)
        #expect(authority.port == port)
    }

    @Test(
        "what only some programs take for a host is none",
        arguments: [
            "", ".", "..", "a..b", ".a", "a.b..", "127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1",
            "1.2.3.4.5",
            "256.1.1.1", "01.1.1.1", "1.2.3.4:65536", "a:b", "a:8o", "a:-1", "a:80:80", "::1", "[::1", "::1]",
            "[::1]8080",
            "[::1%25lo]", "[::1%lo]", "[1.2.3.4]", "[]", "[localhost]", "user@a", "user:password@a", "a/b", "a?b",
            "a#b", "a b",
            "a\\b", "a%2eb", "é", "a\u{0}", "٣", String(repeating: "a", count: 64),
            Array(repeating: "abc", count: 64).joined(separator: "."),
        ]
    )
    func refused(text: String) {
        #expect(Authority(text) == nil)
    }
}

@Suite("HostCheck")
struct HostCheckTests {
    @Test("what is no name cannot be allowed", arguments: ["", "a:80", "http://a", "*.a", "a/"])
    func badNames(text: String) {
        #expect(throws: HostCheck.BadName.self) { try HostCheck(allowed: [text], own: []) }
    }

    @Test("addresses may be allowed, though they always are, and what the machine is called may be no name")
    func names() throws {
        _ = try HostCheck(
            allowed: ["127.0.0.1", "*", "mock.example.org."],
            own: ["", "0.0.0.0", "Box.example.org", "::"]
        )
    }

    @Test(
        "what the machine is called and told to listen on is ours, and nothing near it",
        arguments: [
            ("box.example.org", true), ("BOX.example.org.:8080", true), ("listen.example.org", true),
            ("a.box.example.org", false), ("example.org", false), ("box.example.org.evil.example", false), ("", false),
        ]
    )
    func own(host: String, isOurs: Bool) throws {
        let check = try HostCheck(allowed: [], own: ["Box.example.org", "listen.example.org"])
        let request = HTTPRequest(method: .post, scheme: "http", authority: host, path: "/")
        if isOurs {
            #expect(try check.host(of: request) == host)
        } else {
            let refusal = #expect(throws: AccessRefusal.self) { try check.host(of: request) }
            #expect(refusal?.status == .forbidden)
        }
    }

    @Test(
        "the form of a host is wider than what browsers write",
        arguments: [
            ("", true), ("a.b-c_d~1:80", true), ("127.1", true), ("%6c", true), ("a:", true), ("[::1]:80", true),
            ("[v1.a]", true),
            ("a b", false), ("a/b", false), ("a@b", false), ("a:b", false), ("a:1:2", false), ("::1", false),
            ("[::1", false),
            ("[::1]a", false), ("a]", false), ("é", false), ("a\u{0}", false), ("a?b", false), ("a#b", false),
            ("\"a\"", false),
        ]
    )
    func wellFormed(text: String, expected: Bool) {
        #expect(Authority.isWellFormed(text) == expected)
    }
}
