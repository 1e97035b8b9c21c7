import Exposition
import HTTPTypes

/// How a body may be sent (RFC 9110, section 12.5.3).
enum ContentCoding: String {
    case identity
    case gzip

    /// gzip when the client names it and does not like `identity` better, or when it wants no `identity`; nil when it
    /// wants neither of them.
    static func chosen(by headers: HTTPFields) -> ContentCoding? {
        var (gzip, identity, other): (Int?, Int?, Int?)
        AcceptClause.forEach(in: headers[values: .acceptEncoding].joined(separator: ",")) { clause in
            // x-gzip is another word for gzip (section 8.4.1.3).
            if clause.isAbout("gzip") || clause.isAbout("x-gzip") { gzip = gzip ?? clause.quality }
            if clause.isAbout("identity") { identity = identity ?? clause.quality }
            if clause.isAbout("*") { other = other ?? clause.quality }
        }
        let isIdentityAllowed = (identity ?? other ?? 1) > 0
        if let gzip, gzip > 0, gzip >= identity ?? 0 { return .gzip }
        if isIdentityAllowed { return .identity }
        return (gzip ?? other ?? 0) > 0 ? .gzip : nil
    }
}
