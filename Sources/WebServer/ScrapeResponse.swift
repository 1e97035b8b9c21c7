import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import MetricModel
import NIOCore

/// The answer to a scrape: sent in chunks, each when the client has taken enough of those before, so that a scrape has
/// a few chunks in memory however large the page is.
enum ScrapeResponse {
    /// The first chunk is smaller: the sooner it is on its way, the sooner sending and rendering go on side by side.
    private static let aimedFirstLength = 64 * 1024
    /// As many as there are cores are rendered at a time, beside the one that is being sent.
    private static let concurrency = System.coreCount

    /// Where chunks are rendered.
    enum Rendering: Sendable {
        /// Of the present: at once, on all cores.
        case atOnce
        /// Of another instant: beside scrapes of the present, for as long as the client is there.
        case beside(LongWork, any Requester, deadline: TimeSpan, Cancellation = Cancellation())

        /// - Throws: a ``LongWorkRefusal``, or what the body throws.
        func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
            guard case .beside(let longWork, let client, let deadline, let cancellation) = self else {
                return try body()
            }
            return try await longWork.run(for: client, isTimeTravel: true, within: deadline) {
                let result = try await cancellation.withTask { try body() }
                try Task.checkCancellation()
                return result
            }
        }

        var cancellation: Cancellation {
            guard case .beside(_, _, _, let cancellation) = self else { return Cancellation() }
            return cancellation
        }
    }

    static func response(
        to request: ScrapeRequest,
        method: HTTPRequest.Method,
        from exporter: LiveExporter,
        _ rendering: Rendering,
        permit: ScrapeLimit.Permit
    ) async throws -> Response {
        var scrape = try await rendering.run {
            exporter.scrape(
                in: request.format,
                selecting: request.names,
                at: request.instant,
                until: rendering.cancellation
            )
        }
        let coding = request.coding
        var headers: HTTPFields = [
            .contentType: request.format.contentType,
            .vary: "Accept, Accept-Encoding",
        ]
        if coding == .gzip { headers[.contentEncoding] = coding.rawValue }
        if method == .head {
            // What a GET would come to now. The page is rendered for it: nothing else tells its length.
            headers[.contentLength] = String(try await length(of: scrape, rendering, coding: coding))
            return Response(status: .ok, headers: headers)
        }

        var body = ScrapeBody(coding)
        if let first = try await nextChunk(of: &scrape, upTo: aimedFirstLength, rendering, coding: coding) {
            body.append(first)
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
            switch rendering {
            case .atOnce:
                try await sendSideBySide(&scrape, &body, coding: coding, to: &writer)
            case .beside:
                try await writer.write(body.take())
                while let next = try await nextChunk(
                    of: &scrape,
                    upTo: PageSlice.aimedLength,
                    rendering,
                    coding: coding
                ) {
                    body.append(next)
                    try await writer.write(body.take())
                }
            }
            try body.end(with: scrape.ending())
            try await writer.write(body.ready)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: responseBody)
    }

    /// Renders one more chunk; nil at the end.
    private static func nextChunk(
        of scrape: inout Scrape,
        upTo length: Int,
        _ rendering: Rendering,
        coding: ContentCoding
    ) async throws -> PageChunk? {
        let page = scrape.page
        let (next, rest) = try await rendering.run {
            var page = page
            return (try page.next(upTo: length).map { try chunk(of: $0, coding: coding) }, page)
        }
        scrape.page = rest
        return next
    }

    private static func chunk(of slice: PageSlice, coding: ContentCoding) throws(CompressionFailure) -> PageChunk {
        switch coding {
        case .identity: .whole(slice)
        case .gzip: try .compressed(slice)
        }
    }

    /// Chunks are rendered on all cores and sent in their order; none is begun before there is a place for it.
    private static func sendSideBySide(
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

    private static func length(of scrape: Scrape, _ rendering: Rendering, coding: ContentCoding) async throws -> Int {
        var scrape = scrape
        var body = ScrapeBody(coding)
        var length = 0
        while let next = try await nextChunk(of: &scrape, upTo: PageSlice.aimedLength, rendering, coding: coding) {
            body.append(next)
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
