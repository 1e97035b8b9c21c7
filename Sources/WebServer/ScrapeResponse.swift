import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import NIOCore

/// The answer to a scrape: sent in chunks, each when the client has taken enough of those before, so that a scrape has
/// a few chunks in memory however large the page is.
enum ScrapeResponse {
    static func response(
        to request: ScrapeRequest,
        method: HTTPRequest.Method,
        from exporter: LiveExporter
    ) throws(ScrapeRequest.Refusal) -> Response {
        let scrape: Scrape
        do throws(TooFarAhead) {
            scrape = try exporter.scrape(in: request.format, selecting: request.names, at: request.instant)
        } catch {
            throw ScrapeRequest.Refusal(.badRequest, "'time' is too far ahead: \(error).")
        }
        do {
            return try response(with: scrape, to: request, method: method)
        } catch {
            throw ScrapeRequest.Refusal(.internalServerError, "The page could not be compressed: \(error).")
        }
    }

    private static func response(
        with scrape: Scrape,
        to request: ScrapeRequest,
        method: HTTPRequest.Method
    ) throws(GzipStream.Failure) -> Response {
        let coding = request.coding
        var headers: HTTPFields = [
            .contentType: request.format.contentType,
            .vary: "Accept, Accept-Encoding",
        ]
        if coding == .gzip { headers[.contentEncoding] = coding.rawValue }
        if method == .head {
            // What a GET would come to now. The page is rendered for it: nothing else tells its length.
            headers[.contentLength] = try String(length(of: scrape, coding: coding))
            return Response(status: .ok, headers: headers)
        }

        var chunks = PageChunks(of: scrape)
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

    /// Each chunk is rendered while the one before it is being sent.
    private static func send(
        _ first: ByteBuffer,
        then rest: PageChunks,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var (ready, chunks) = (first, rest)
        while !chunks.isAtEnd {
            let before = chunks
            async let following = before.following()
            try await writer.write(ready)
            (ready, chunks) = await following
        }
        try await writer.write(ready)
    }

    private static func sendCompressed(
        _ first: ByteBuffer,
        then rest: PageChunks,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        var stream = try GzipStream()
        var (ready, chunks) = (first, rest)
        while !chunks.isAtEnd {
            let before = chunks
            async let following = before.following()
            let compressed = try stream.compress(ready, isLast: false)
            if compressed.readableBytes > 0 { try await writer.write(compressed) }
            (ready, chunks) = await following
        }
        try await writer.write(stream.compress(ready, isLast: true))
    }

    private static func length(of scrape: Scrape, coding: ContentCoding) throws(GzipStream.Failure) -> Int {
        var chunks = PageChunks(of: scrape)
        var stream = try GzipStream()
        var length = 0
        while !chunks.isAtEnd {
            let chunk = chunks.next()
            length +=
                try coding == .gzip ? stream.compress(chunk, isLast: chunks.isAtEnd).readableBytes : chunk.readableBytes
        }
        return length
    }

    private static func gzip(_ body: ByteBuffer) throws(GzipStream.Failure) -> ByteBuffer {
        var stream = try GzipStream()
        return try stream.compress(body, isLast: true)
    }
}

/// A scrape cut into chunks of about the same size.
private struct PageChunks: Sendable {
    private static let aimedLength = 256 * 1024
    /// The first is smaller: the sooner it is on its way, the sooner sending and rendering go on side by side.
    private static let aimedFirstLength = 64 * 1024

    private var scrape: Scrape
    private var isFirst = true
    private(set) var isAtEnd = false

    init(of scrape: Scrape) {
        self.scrape = scrape
    }

    /// The next chunk, with what comes after it.
    func following() async -> (ByteBuffer, PageChunks) {
        var chunks = self
        return (chunks.next(), chunks)
    }

    mutating func next() -> ByteBuffer {
        var chunk = ByteBuffer()
        if let length = scrape.page.nextLength {
            chunk.reserveCapacity(max(length, isFirst ? Self.aimedFirstLength : Self.aimedLength))
        }
        isFirst = false
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
