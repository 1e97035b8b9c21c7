import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// A body without the content coding that it was sent with (RFC 9110, section 8.4).
    ///
    /// - Parameter maximumLength: bytes that it may be expanded to.
    /// - Throws: 415 for another coding than gzip, 400 for what is not gzip, 413 when it is too long.
    func decoded(_ body: ByteBuffer, upTo maximumLength: Int) throws(APIError) -> ByteBuffer {
        switch contentCodings {
        case []: return body
        case ["gzip"], ["x-gzip"]: break
        default:
            throw APIError(
                .unsupportedMediaType,
                "found the content coding '\(contentCodings.joined(separator: ", ").forSentence)'; send the body with gzip "
                    + "or without a coding",
                // Section 12.5.3.
                headers: [.acceptEncoding: "gzip"]
            )
        }
        do throws(ExpansionFailure) {
            return try gunzip(body, upTo: maximumLength)
        } catch {
            switch error {
            case .malformed:
                throw APIError(
                    .badRequest,
                    "the body is said to be compressed with gzip, and is not, or not to its end"
                )
            case .tooLong:
                throw APIError(
                    .contentTooLarge,
                    "the body is longer than \(maximumLength) bytes once it is expanded; send less, or start the exporter "
                        + "with a larger --max-body-bytes"
                )
            }
        }
    }

    /// In the order in which they were applied. `identity` is none.
    private var contentCodings: [String] {
        headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }
            .map { $0.trimming { $0 == " " || $0 == "\t" }.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
    }
}

extension Substring {
    fileprivate func trimming(_ isBlank: (Character) -> Bool) -> Substring {
        var text = self
        while let first = text.first, isBlank(first) { text.removeFirst() }
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
