import Catalogs

/// JSON (RFC 8259) to a tree of nodes, without places.
///
/// Foundation's readers take a comma at the end of a list, keep one of two equal keys without a word and refuse `1e400`
/// before anyone can say in which field it stands; an author has to hear of all three. So this one is our own.
package enum JSONReading {
    /// - Parameter maximumDepth: levels of lists and mappings within one another.
    /// - Throws: a sentence that says where the bytes are not JSON.
    package static func node(
        of bytes: [UInt8],
        maximumDepth: Int = CatalogLimits().nesting
    ) throws(NotJSON) -> DocumentNode {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw NotJSON(reason: "it is not UTF-8") }
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth)
        return try parser.document()
    }

    package struct NotJSON: Error {
        package var reason: String
    }
}

/// Reads bytes that are UTF-8 from the first to the last.
private struct JSONParser {
    let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0
    private var depth = 0

    init(bytes: [UInt8], maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func document() throws(JSONReading.NotJSON) -> DocumentNode {
        let node = try value()
        skipBlanks()
        if position < bytes.count { throw unexpected("the end") }
        return node
    }

    private mutating func value() throws(JSONReading.NotJSON) -> DocumentNode {
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return try map()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "\""): return .text(try text())
        case let byte? where "-0123456789".utf8.contains(byte): return try number()
        default:
            for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return DocumentNode(.plain(word))
            }
            throw unexpected("a value")
        }
    }

    private mutating func map() throws(JSONReading.NotJSON) -> DocumentNode {
        var entries: [DocumentNode.Entry] = []
        try enclosed(until: UInt8(ascii: "}")) { (parser) throws(JSONReading.NotJSON) in
            guard parser.next == UInt8(ascii: "\"") else { throw parser.unexpected("a key in double quotes") }
            let key = try parser.text()
            parser.skipBlanks()
            guard parser.take(UInt8(ascii: ":")) else { throw parser.unexpected("':'") }
            entries.append(DocumentNode.Entry(key: key, place: nil, value: try parser.value()))
        }
        return DocumentNode(.map(entries))
    }

    private mutating func list() throws(JSONReading.NotJSON) -> DocumentNode {
        var items: [DocumentNode] = []
        try enclosed(until: UInt8(ascii: "]")) { (parser) throws(JSONReading.NotJSON) in
            items.append(try parser.value())
        }
        return .list(items)
    }

    /// What stands between two brackets, separated by commas; the opening one is next.
    private mutating func enclosed(
        until closing: UInt8,
        element: (inout JSONParser) throws(JSONReading.NotJSON) -> Void
    ) throws(JSONReading.NotJSON) {
        position += 1
        depth += 1
        guard depth <= maximumDepth else {
            throw JSONReading.NotJSON(reason: "it is nested more than \(maximumDepth) levels deep (--max-nesting)")
        }
        skipBlanks()
        if !take(closing) {
            repeat {
                skipBlanks()
                try element(&self)
                skipBlanks()
            } while take(UInt8(ascii: ","))
            guard take(closing) else { throw unexpected("',' or '\(Character(Unicode.Scalar(closing)))'") }
        }
        depth -= 1
    }

    /// As it is written: what a number may be, the field that it stands in decides.
    private mutating func number() throws(JSONReading.NotJSON) -> DocumentNode {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return DocumentNode(.plain(String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    private mutating func digits() throws(JSONReading.NotJSON) {
        let isDigit: (UInt8?) -> Bool = { $0.map { (0x30...0x39).contains($0) } ?? false }
        guard isDigit(next) else { throw unexpected("a digit") }
        while isDigit(next) { position += 1 }
    }

    /// A text whose opening quote is next.
    private mutating func text() throws(JSONReading.NotJSON) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw unexpected("a text without control characters") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                content += String(try escapedCharacter()).utf8
            } else {
                content.append(byte)
            }
        }
        guard take(UInt8(ascii: "\"")) else { throw unexpected("'\"'") }
        return String(decoding: content, as: UTF8.self)
    }

    /// What follows a backslash.
    private mutating func escapedCharacter() throws(JSONReading.NotJSON) -> Unicode.Scalar {
        let simple: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let byte = next, let scalar = simple[byte] {
            position += 1
            return scalar
        }
        guard take(UInt8(ascii: "u")) else { throw unexpected("one of \" \\ / b f n r t u after a backslash") }
        let unit = try hexadecimalUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Characters beyond 16 bits are written as two units, of UTF-16.
        guard UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
            throw unexpected("the other half of a surrogate pair")
        }
        let second = try hexadecimalUnit()
        guard UTF16.isTrailSurrogate(second) else { throw unexpected("the other half of a surrogate pair") }
        return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    }

    private mutating func hexadecimalUnit() throws(JSONReading.NotJSON) -> UInt16 {
        let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
            throw unexpected("four hexadecimal digits")
        }
        position += 4
        return unit
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func unexpected(_ expectation: String) -> JSONReading.NotJSON {
        let before = bytes[..<position]
        let line = before.count(where: { $0 == 0x0A }) + 1
        let column = position - (before.lastIndex(of: 0x0A) ?? -1)
        let rest = String(decoding: bytes[position...].prefix(16), as: UTF8.self)
        let found = rest.unicodeScalars.first.map { "'\($0)'" } ?? "the end"
        return JSONReading.NotJSON(
            reason: "found \(found) in line \(line), column \(column), where \(expectation) is expected"
        )
    }
}
