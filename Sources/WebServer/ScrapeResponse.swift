import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import NIOCore

/// The answer to a scrape: sent in chunks, each when the client has taken enough of those before, so that a scrape has
/// a few chunks in memory however large the page is.
enum ScrapeResponse {
    static func response(to request: Request, from exporter: LiveExporter) throws -> Response {
        let format = ContentNegotiation.format(accept: request.headers[values: .accept].joined(separator: ","))
        let coding = ContentCoding.chosen(by: request.headers)
        var headers: HTTPFields = [
            .contentType: format.contentType,
            .vary: "Accept, Accept-Encoding",
        ]
        if coding == .gzip { headers[.contentEncoding] = coding.rawValue }
        guard request.method != .head else { return Response(status: .ok, headers: headers) }

        var chunks = PageChunks(of: exporter.scrape(in: format))
        let first = chunks.next()
        guard !chunks.isAtEnd else {
            // All of it: sent with its length, which saves a small page the framing of chunks.
            let body = try coding == .gzip ? gzip(first) : first
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        let rest = chunks
        let body = ResponseBody { writer in
            switch coding {
            case .identity: try await send(first, then: rest, to: &writer)
            case .gzip: try await sendCompressed(first, then: rest, to: &writer)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func send(
        _ first: ByteBuffer,
        then rest: PageChunks,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(first)
        var chunks = rest
        while !chunks.isAtEnd {
            try await writer.write(chunks.next())
        }
    }

    private static func sendCompressed(
        _ first: ByteBuffer,
        then rest: PageChunks,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var stream = try GzipStream()
        try await writer.write(stream.compress(first, isLast: false))
        var chunks = rest
        while !chunks.isAtEnd {
            let chunk = chunks.next()
            let compressed = try stream.compress(chunk, isLast: chunks.isAtEnd)
            if compressed.readableBytes > 0 { try await writer.write(compressed) }
        }
    }

    private static func gzip(_ body: ByteBuffer) throws -> ByteBuffer {
        var stream = try GzipStream()
        return try stream.compress(body, isLast: true)
    }
}

/// A scrape cut into chunks of about the same size.
private struct PageChunks: Sendable {
    private static let aimedLength = 256 * 1024

    private var scrape: Scrape
    private(set) var isAtEnd = false

    init(of scrape: Scrape) {
        self.scrape = scrape
    }

    mutating func next() -> ByteBuffer {
        var chunk = ByteBuffer()
        if let length = scrape.page.nextLength { chunk.reserveCapacity(max(length, Self.aimedLength)) }
        while let length = scrape.page.nextLength {
            // Growing would copy what is there already.
            if chunk.readableBytes > 0, chunk.writableBytes < length { return chunk }
            chunk.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { scrape.page.writeNext(to: $0) }
        }
        chunk.writeBytes(scrape.ending())
        isAtEnd = true
        return chunk
    }
}
