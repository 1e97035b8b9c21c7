import Documents
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// Like ``json(_:status:headers:)``, compressed when the client takes that: for answers that may be long.
    static func json(_ node: DocumentNode, for request: Request) -> Response {
        let bytes = JSONWriting.bytes(of: node)
        var headers: HTTPFields = [.contentType: "application/json", .vary: "Accept-Encoding"]
        guard bytes.count > minimumLength, ContentCoding.chosen(by: request.headers) == .gzip,
            let compressed = try? bytes.withUnsafeBytes({ bytes in try gzip(bytes, level: 1) })
        else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        headers[.contentEncoding] = ContentCoding.gzip.rawValue
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed))
    }

    /// Bytes; what fits into a packet gets there no sooner when it is shorter.
    private static let minimumLength = 1400
}
