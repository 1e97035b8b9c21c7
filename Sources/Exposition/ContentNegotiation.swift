/// Chooses the format that a scraper asks for in its `Accept` header (RFC 9110, section 12.5.1).
package enum ContentNegotiation {
    /// Never fails: what nobody asked for in words that fit is Prometheus text, as client libraries answer.
    package static func format(accept: String?) -> ExpositionFormat {
        let clauses = AcceptClause.clauses(of: accept ?? "").filter { $0.quality > 0 }
        // Stable: among equals the first wins. A wildcard is a worse wish than a type that is named.
        let byWish = clauses.enumerated().sorted { left, right in
            (-left.element.quality, left.element.wildcards, left.offset)
                < (-right.element.quality, right.element.wildcards, right.offset)
        }
        return byWish.lazy.compactMap { $0.element.format }.first ?? .text
    }
}

/// One clause of an `Accept` or `Accept-Encoding` header: `text/plain;version=0.0.4;q=0.5`.
package struct AcceptClause: Equatable, Sendable {
    /// In lower case.
    package var value: String
    /// Names in lower case.
    package var parameters: [String: String]
    /// From 0, never, to 1. What cannot be read counts as 0, more than 1 as 1.
    package var quality: Double

    package static func clauses(of header: String) -> [AcceptClause] {
        split(header, at: ",").compactMap { clause -> AcceptClause? in
            let parts = split(clause, at: ";").map(trimmed)
            guard let value = parts.first, !value.isEmpty else { return nil }
            var parameters: [String: String] = [:]
            for part in parts.dropFirst() {
                guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
                let name = trimmed(part[..<equals]).lowercased()
                parameters[name] = unquoted(trimmed(part[part.utf8.index(after: equals)...]))
            }
            let quality = parameters.removeValue(forKey: "q").map(readQuality) ?? 1
            return AcceptClause(value: value.lowercased(), parameters: parameters, quality: quality)
        }
    }

    /// How much of a media type is left open: 2 for `*/*`, 1 for `text/*`.
    fileprivate var wildcards: Int { value.split(separator: "/").filter { $0 == "*" }.count }

    fileprivate var format: ExpositionFormat? {
        switch value {
        case "application/openmetrics-text":
            // Without a version a scraper takes the oldest standard one (OpenMetrics 1.0, "Negotiation").
            ["1.0.0", nil].contains(parameters["version"]) ? .openMetrics : nil
        case "text/plain":
            ["0.0.4", nil].contains(parameters["version"]) ? .text : nil
        case "text/*", "*/*":
            .text
        default:
            nil
        }
    }

    private static func readQuality(_ text: String) -> Double {
        guard let number = Double(text), number >= 0 else { return 0 }
        return min(number, 1)
    }

    /// Splits outside of double quotes.
    private static func split(_ text: some StringProtocol, at separator: Character) -> [String] {
        var isQuoted = false
        let parts = text.split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == separator && !isQuoted
        }
        return parts.map { String($0) }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }
}
