import Documents
import Exporter
import HTTPTypes
import NIOCore
import NIOHTTP1

/// An answer that is given before there is a request, in the form of the port; the connection is closed after it.
struct PortAnswer {
    var head: HTTPResponseHead
    var body: ByteBuffer

    /// - Parameter sentence: what was found and what is allowed, without a full stop.
    init(_ status: HTTPResponseStatus, _ sentence: String, on port: Port, access: AccessPolicy, retryAfter: Int? = nil)
    {
        let refusal = AccessRefusal(.init(code: Int(status.code)), sentence)
        var headers: HTTPHeaders
        switch port {
        case .api:
            headers = ["content-type": "application/json"]
            body = ByteBuffer(bytes: JSONWriting.bytes(of: ["success": false, "error": .text(sentence)]))
        case .metrics:
            headers = ["content-type": AccessRefusal.plainText]
            body = ByteBuffer(string: refusal.sentence)
        }
        headers.add(name: "content-length", value: String(body.readableBytes))
        headers.add(name: "connection", value: "close")
        if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
        for field in access.security.value.headers { headers.add(name: field.name.rawName, value: field.value) }
        head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    }

    /// As it goes over the line, where nothing encodes it.
    var bytes: ByteBuffer {
        let fields = head.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        var bytes = ByteBuffer(string: "HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)\r\n\(fields)\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}
