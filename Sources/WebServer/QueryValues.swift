import Foundation
import Hummingbird

/// Why a query cannot be read.
struct QueryError: Error, CustomStringConvertible {
    var pair: String

    var description: String { "'\(pair)' in the query is not UTF-8 in percent-encoding" }
}

extension Request {
    /// What stands in the query under a name, each time that it does.
    ///
    /// A query is a form (WHATWG URL, "application/x-www-form-urlencoded parsing"): a plus is a blank.
    func queryValues(of name: String) throws(QueryError) -> [String] {
        var values: [String] = []
        for pair in (uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard Self.decoded(parts[0]) == name else { continue }
            guard let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw QueryError(pair: String(pair))
            }
            values.append(value)
        }
        return values
    }

    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }
}
