import Foundation
import HTTPTypes

/// What stands in `Authorization` (RFC 9110, section 11.6.2).
enum Credentials: Equatable {
    case none
    /// RFC 7617.
    case basic(user: [UInt8], password: [UInt8])
    /// RFC 6750.
    case bearer([UInt8])
    /// Of another scheme, malformed, or more than one.
    case unreadable

    init(_ headers: HTTPFields) {
        let fields = headers[values: .authorization]
        guard let field = fields.first else {
            self = .none
            return
        }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard fields.count == 1, parts.count == 2 else {
            self = .unreadable
            return
        }
        switch parts[0].lowercased() {
        case "bearer": self = .bearer(Array(parts[1].utf8))
        case "basic": self = Self.basic(parts[1]) ?? .unreadable
        default: self = .unreadable
        }
    }

    private static func basic(_ text: Substring) -> Credentials? {
        guard let pair = Data(base64Encoded: String(text)), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return .basic(user: Array(pair[..<colon]), password: Array(pair[(colon + 1)...]))
    }
}
