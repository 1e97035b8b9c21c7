import Testing

@testable import WebServer

@Suite("RequestFraming")
struct RequestFramingTests {
    /// A length, chunks with extensions and trailers, and what is smaller than it looks; each within the limits below.
    private static let within = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nPOST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n0123456789",
        "POST / HTTP/1.1\r\ncontent-length:0000000000000000000000010\r\nX: 99\r\n\r\n\r\n99:99\r\nab",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\na;x\r\n0123456789\r\n0;y\r\nContent-Length: 99\r\n\r\n",
        "POST / HTTP/1.1\r\nTRANSFER-ENCODING: chunked\r\n\r\n4\r\n\r\n\r\n\r\n005\r\n01234\r\n1\r\n!\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Content-Length: 99\r\nContent-Length2: 99\r\nContent-Lengt: 99\r\n\r\n",
    ]

    private func framing(afterBytesOf text: String, inPiecesOf length: Int = .max) -> RequestFraming {
        var framing = RequestFraming(maximumBodyLength: 10, maximumExtensionLength: 8)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            Array(rest.prefix(length)).withUnsafeBytes { framing.follow($0) }
            rest = rest.dropFirst(length)
        }
        return framing
    }

    @Test(
        "requests within the limits are followed to their ends, in whatever pieces they come",
        arguments: [1, 2, 3, 7, 1000]
    )
    func within(length: Int) {
        for first in Self.within {
            #expect(framing(afterBytesOf: first, inPiecesOf: length).excess == nil, "\(first)")
            for second in Self.within {
                // Whether the end of the first was found shows in what becomes of a head after both.
                let requests = first + second + "POST / HTTP/1.1\r\nContent-Length: 1"
                #expect(framing(afterBytesOf: requests, inPiecesOf: length).excess == nil)
                #expect(framing(afterBytesOf: requests + "1", inPiecesOf: length).excess == .body, "\(requests)")
            }
        }
    }

    @Test(
        "a length is too long with the digit that makes it so",
        arguments: [
            "POST / HTTP/1.1\r\nContent-Length: 11", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n0123456\r\n4",
        ]
    )
    func tooLong(text: String) {
        #expect(framing(afterBytesOf: text).excess == .body)
    }

    @Test("what stands beside the sizes of chunks has a limit of its own")
    func extensions() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(framing(afterBytesOf: head + "1;234567\r\nx\r\n0").excess == nil)
        #expect(framing(afterBytesOf: head + "1;234567\r\nx\r\n0;").excess == .chunkExtensions)
        #expect(framing(afterBytesOf: head + "000000000").excess == .chunkExtensions)
    }

    @Test(
        "the first method that is none of HTTP's is found, also before it has come to its end",
        arguments: [
            ("FOO / HTTP/1.1\r\n", "FOO"), ("FOO", "FOO"), ("get / HTTP/1.1\r\n", "get"), ("\r\n\r\nFOO /", "FOO"),
            ("GET / HTTP/1.1\r\n\r\nFOO / HTTP/1.1\r\n\r\nBAR / HTTP/1.1\r\n\r\n", "FOO"),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nBAR FOO / HTTP/1.1\r\n", "FOO"),
            ("GET / HTTP/1.1\r\nFOO: x\r\n\r\nPROPFIND / HTTP/1.1\r\n", nil), ("F\u{E9} / HTTP/1.1\r\n", nil),
            ("\u{16}\u{3}\u{1}", nil),
            ("", nil), ("\r\n", nil), (" / HTTP/1.1", nil), ("FOO\r\n", nil), ("QUERY /", nil),
        ] as [(String, String?)]
    )
    func unknownMethod(text: String, method: String?) {
        for length in [1, 3, 1000] {
            #expect(framing(afterBytesOf: text, inPiecesOf: length).unknownMethod == method)
        }
    }

    @Test("the largest limit that there is does no harm")
    func largestLimit() {
        var framing = RequestFraming(maximumBodyLength: .max, maximumExtensionLength: 8)
        let text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nx"
        Array(text.utf8).withUnsafeBytes { framing.follow($0) }
        #expect(framing.excess == nil)
        Array("POST / HTTP/1.1\r\nContent-Length: \(UInt64.max)".utf8).withUnsafeBytes { framing.follow($0) }
        #expect(framing.excess == nil)
    }
}
