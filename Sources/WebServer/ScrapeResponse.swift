import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import NIOCore

/// The answer to a scrape: sent in chunks, each when the client has taken enough of those before, so that a scrape has
/// a few chunks in memory however large the page is.
enum ScrapeResponse {
    /// The first chunk is smaller: the sooner it is on its way, the sooner sending and rendering go on side by side.
    private static let aimedFirstLength = 64 * 1024
    /// As many as there are cores are rendered at a time, beside the one that is being sent.
    private static let concurrency = System.coreCount

    static func response(
        to request: ScrapeRequest,
        method: HTTPRequest.Method,
        from exporter: LiveExporter,
        permit: ScrapeLimit.Permit
    ) throws(ScrapeRequest.Refusal) -> Response {
        let scrape = exporter.scrape(in: request.format, selecting: request.names, at: request.instant)
        do {
            return try response(with: scrape, to: request, method: method, permit: permit)
        } catch {
            throw ScrapeRequest.Refusal(.internalServerError, "The page could not be compressed: \(error).")
        }
    }

    private static func response(
        with scrape: Scrape,
        to request: ScrapeRequest,
        method: HTTPRequest.Method,
        permit: ScrapeLimit.Permit
    ) throws(CompressionFailure) -> Response {
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

        var scrape = scrape
        var body = ScrapeBody(coding)
        if let first = scrape.page.next(upTo: aimedFirstLength) {
            try body.append(chunk(of: first, coding: coding))
        }
        guard !scrape.page.isAtEnd else {
            // All of it: sent with its length, which saves a small page the framing of chunks.
            try body.end(with: scrape.ending())
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body.ready))
        }
        let beginning = (scrape: scrape, body: body)
        let responseBody = ResponseBody { writer in
            // To the end of sending, also one that is cut short.
            defer { withExtendedLifetime(permit) {} }
            var (scrape, body) = beginning
            try await send(&scrape, &body, coding: coding, to: &writer)
            try body.end(with: scrape.ending())
            try await writer.write(body.ready)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: responseBody)
    }

    private static func chunk(of slice: PageSlice, coding: ContentCoding) throws(CompressionFailure) -> PageChunk {
        switch coding {
        case .identity: .whole(slice)
        case .gzip: try .compressed(slice)
        }
    }

    /// Chunks are rendered on all cores and sent in their order; none is begun before there is a place for it.
    private static func send(
        _ scrape: inout Scrape,
        _ body: inout ScrapeBody,
        coding: ContentCoding,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, PageChunk).self) { group in
            var (begun, sent) = (0, 0)
            var finished: [Int: PageChunk] = [:]
            func begin() {
                guard let slice = scrape.page.next(upTo: PageSlice.aimedLength) else { return }
                let index = begun
                begun += 1
                group.addTask { try (index, chunk(of: slice, coding: coding)) }
            }
            try await writer.write(body.take())
            for _ in 0..<concurrency { begin() }
            while sent < begun {
                while finished[sent] == nil, let (index, chunk) = try await group.next() { finished[index] = chunk }
                guard let next = finished.removeValue(forKey: sent) else { return }
                sent += 1
                begin()
                body.append(next)
                try await writer.write(body.take())
            }
        }
    }

    private static func length(of scrape: Scrape, coding: ContentCoding) throws(CompressionFailure) -> Int {
        var scrape = scrape
        var body = ScrapeBody(coding)
        var length = 0
        while let slice = scrape.page.next(upTo: PageSlice.aimedLength) {
            try body.append(chunk(of: slice, coding: coding))
            length += body.take().readableBytes
        }
        try body.end(with: scrape.ending())
        return length + body.ready.readableBytes
    }
}

/// The body of an answer, put together from chunks.
private struct ScrapeBody {
    /// What has not been taken yet.
    private(set) var ready: ByteBuffer
    private let coding: ContentCoding
    private var checksum = CRC32()

    init(_ coding: ContentCoding) {
        self.coding = coding
        ready = ByteBuffer(bytes: coding == .gzip ? GzipFrame.head : [])
    }

    mutating func append(_ chunk: PageChunk) {
        checksum.append(chunk.checksum)
        guard ready.readableBytes > 0 else {
            ready = chunk.bytes
            return
        }
        ready.writeImmutableBuffer(chunk.bytes)
    }

    mutating func end(with text: [UInt8]) throws(CompressionFailure) {
        switch coding {
        case .identity: ready.writeBytes(text)
        case .gzip:
            try append(.compressed(ByteBuffer(bytes: text)))
            ready.writeImmutableBuffer(GzipFrame.end(checksum))
        }
    }

    mutating func take() -> ByteBuffer {
        defer { ready = ByteBuffer() }
        return ready
    }
}
