import Exposition
import HTTPTypes

/// How a body may be sent (RFC 9110, section 12.5.3).
enum ContentCoding: String {
    case identity
    case gzip

    /// gzip when the client names it and does not like `identity` better.
    static func chosen(by headers: HTTPFields) -> ContentCoding {
        let clauses = AcceptClause.clauses(of: headers[values: .acceptEncoding].joined(separator: ","))
        func quality(of coding: ContentCoding) -> Double? {
            clauses.first { $0.value == coding.rawValue }?.quality
        }
        guard let gzip = quality(of: .gzip), gzip > 0, gzip >= quality(of: .identity) ?? 0 else { return .identity }
        return .gzip
    }
}
