import Exporter
import HTTPTypes
import Hummingbird
import MetricModel
import NIOCore
import Synchronization

/// Puts a scrape down in the exporter's journal once it has been answered.
struct RecordedScrape {
    let exporter: LiveExporter
    let context: ScrapeContext
    let request: Request
    let contentType: String
    /// When the request was taken up, by the clock that never jumps.
    let beginning: TimeSpan

    /// The same answer, which is recorded when its last byte has been handed over.
    func recording(_ response: Response) -> Response {
        guard response.body.contentLength == nil else {
            // All of it is there.
            record(byteCount: response.body.contentLength ?? 0, isComplete: true)
            return response
        }
        var response = response
        let body = response.body
        response.body = ResponseBody { writer in
            let tally = Tally()
            do {
                try await body.write(CountingWriter(writer: writer, tally: tally))
            } catch {
                record(byteCount: tally.count, isComplete: false)
                throw error
            }
            record(byteCount: tally.count, isComplete: true)
        }
        return response
    }

    private func record(byteCount: Int, isComplete: Bool) {
        exporter.journal.record(
            ScrapeJournal.Entry(
                instant: exporter.now,
                address: context.remoteAddress,
                userAgent: request.headers[.userAgent],
                format: contentType,
                duration: TimeSpan(nanoseconds: exporter.uptime.nanoseconds &- beginning.nanoseconds),
                byteCount: byteCount,
                isComplete: isComplete
            )
        )
    }
}

/// How many bytes have gone by.
private final class Tally: Sendable {
    private let bytes = Atomic<Int>(0)

    var count: Int { bytes.load(ordering: .relaxed) }
    func add(_ count: Int) { bytes.add(count, ordering: .relaxed) }
}

private struct CountingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let tally: Tally

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(buffer)
        tally.add(buffer.readableBytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
