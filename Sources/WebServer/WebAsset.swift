import CWebAssets
import HTTPTypes
import Hummingbird
import NIOCore

/// A file that lies in the binary.
struct WebAsset: Sendable {
    let name: String
    private let mediaType: String
    /// Changes when the content does.
    private let hash: UInt64
    private let compressed: ByteBuffer

    /// Swagger UI; none when it was not there at build time.
    static let ofDocumentation = all(of: web_asset_of_documentation)
    /// The page's own files, and uPlot if it was there at build time.
    static let ofPage = all(of: web_asset_of_page)

    private static func all(of owner: web_asset_owner) -> [WebAsset] {
        (0..<web_asset_count()).map(web_asset_at).filter { $0.owner == owner }.compactMap(WebAsset.init)
    }

    private init?(_ asset: web_asset) {
        name = String(cString: asset.name)
        mediaType = String(cString: asset.media_type)
        let bytes = UnsafeBufferPointer(start: asset.bytes, count: asset.length)
        // FNV-1a: enough to tell two versions of a file apart.
        hash = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        guard let buffer = asset.is_compressed ? ByteBuffer(bytes: bytes) : try? gzip(UnsafeRawBufferPointer(bytes))
        else { return nil }
        compressed = buffer
    }

    /// - Parameter headers: what is said with the file besides its type and tag.
    func response(to request: Request, headers: HTTPFields = [:]) throws -> Response {
        // Of a page for people, what a client does not take is better than nothing.
        let coding = ContentCoding.chosen(by: request.headers) ?? .identity
        // Strong, and so another for each coding (RFC 9110, section 8.8.3).
        let tag = "\"\(String(hash, radix: 16))-\(coding.rawValue)\""
        var headers = headers
        headers[.eTag] = tag
        headers[.cacheControl] = "no-cache"
        headers[.vary] = "Accept-Encoding"
        if request.headers[values: .ifNoneMatch].joined(separator: ",").contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = mediaType
        switch coding {
        case .gzip:
            headers[.contentEncoding] = coding.rawValue
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: compressed))
        case .identity:
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: try gunzip(compressed)))
        }
    }
}
