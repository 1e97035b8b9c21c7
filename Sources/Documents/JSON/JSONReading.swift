import Catalogs
import Signals

/// JSON (RFC 8259) to a tree of nodes.
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
        try node(of: bytes, maximumDepth: maximumDepth, items: nil) ?? DocumentNode(.plain("null"))
    }

    /// - Parameters:
    ///   - items: takes the items of a list, which the tree then does not have.
    ///   - isPlaced: whether nodes know where they are, as they do in a file.
    /// - Returns: nil when the items' taker wants no more of them; the document ends there then.
    static func node(
        of bytes: [UInt8],
        maximumDepth: Int,
        items: DocumentItems?,
        isPlaced: Bool = false
    ) throws(NotJSON) -> DocumentNode? {
        if SourceText.isBigEndianUTF16(bytes) != nil { throw NotJSON(reason: "it is UTF-16; send UTF-8") }
        // A byte order mark may be there (RFC 8259, section 8.1), and is no part of the document.
        let hasMark = bytes.starts(with: SourceText.byteOrderMark)
        let bytes = hasMark ? Array(bytes.dropFirst(SourceText.byteOrderMark.count)) : bytes
        guard String(validating: bytes, as: UTF8.self) != nil else { throw NotJSON(reason: "it is not UTF-8") }
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth, items: items, isPlaced: isPlaced)
        do throws(JSONParser.Stop) {
            return try parser.document()
        } catch {
            switch error {
            case .wrong(let reason): throw reason
            case .enough: return nil
            }
        }
    }

    package struct NotJSON: Error {
        package var reason: String
        /// Where it is no JSON, if that is in one place.
        var place: DocumentNode.Place?
    }
}

/// Reads bytes that are UTF-8 from the first to the last.
private struct JSONParser {
    /// Why reading ends before the bytes do.
    enum Stop: Error {
        case wrong(JSONReading.NotJSON)
        /// Who takes the items has had enough.
        case enough
    }

    let bytes: [UInt8]
    private let maximumDepth: Int
    private let items: DocumentItems?
    private let isPlaced: Bool
    private var position = 0
    private var line = Line()
    private var path = FieldPath()

    /// The line that the parser is in.
    private struct Line {
        /// Counted from 1.
        var number = 1
        var start = 0
        /// Bytes that are not the first one of a character.
        var continuationCount = 0
    }

    init(bytes: [UInt8], maximumDepth: Int, items: DocumentItems?, isPlaced: Bool) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.items = items
        self.isPlaced = isPlaced
    }

    mutating func document() throws(Stop) -> DocumentNode {
        let node = try value()
        skipBlanks()
        if position < bytes.count { throw unexpected("the end") }
        return node
    }

    /// Where the next character is.
    private var place: DocumentNode.Place? {
        guard isPlaced else { return nil }
        return .init(line: line.number, column: position - line.start - line.continuationCount + 1)
    }

    private mutating func value() throws(Stop) -> DocumentNode {
        skipBlanks()
        let place = place
        return DocumentNode(try content(), at: place)
    }

    private mutating func content() throws(Stop) -> DocumentNode.Content {
        switch next {
        case UInt8(ascii: "{"): return try map()
        case UInt8(ascii: "["): return try list()
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), .some(0x30...0x39): return try number()
        default:
            for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return .plain(word)
            }
            throw unexpected("a value")
        }
    }

    private mutating func map() throws(Stop) -> DocumentNode.Content {
        var entries: [DocumentNode.Entry] = []
        try enclosed(until: UInt8(ascii: "}")) { (parser) throws(Stop) in
            guard parser.next == UInt8(ascii: "\"") else { throw parser.unexpected("a key in double quotes") }
            let place = parser.place
            let key = try parser.text()
            parser.skipBlanks()
            guard parser.take(UInt8(ascii: ":")) else { throw parser.unexpected("':'") }
            let value = try parser.value(under: .key(key))
            entries.append(DocumentNode.Entry(key: key, place: place, value: value))
        }
        return .map(entries)
    }

    private mutating func list() throws(Stop) -> DocumentNode.Content {
        let taker = items?.isList(at: path) == true ? items : nil
        var nodes: [DocumentNode] = []
        var index = 0
        try enclosed(until: UInt8(ascii: "]")) { (parser) throws(Stop) in
            let item = try parser.value(under: .index(index))
            if let taker {
                guard taker.take(item, index) else { throw .enough }
            } else {
                nodes.append(item)
            }
            index += 1
        }
        return .list(nodes)
    }

    private mutating func value(under step: FieldPath.Step) throws(Stop) -> DocumentNode {
        path.steps.append(step)
        defer { path.steps.removeLast() }
        return try value()
    }

    /// What stands between two brackets, separated by commas; the opening one is next.
    private mutating func enclosed(
        until closing: UInt8,
        element: (inout JSONParser) throws(Stop) -> Void
    ) throws(Stop) {
        position += 1
        guard path.steps.count < maximumDepth else {
            throw .wrong(.init(reason: "it is nested more than \(maximumDepth) levels deep (--max-nesting)"))
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
    }

    /// As it is written: what a number may be, the field that it stands in decides.
    private mutating func number() throws(Stop) -> DocumentNode.Content {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return .plain(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(Stop) {
        let isDigit: (UInt8?) -> Bool = { $0.map { (0x30...0x39).contains($0) } ?? false }
        guard isDigit(next) else { throw unexpected("a digit") }
        while isDigit(next) { position += 1 }
    }

    /// A text whose opening quote is next.
    private mutating func text() throws(Stop) -> String {
        let start = position
        let text = try anyText()
        if isPlaced { line.continuationCount += bytes[start..<position].count { !startsCharacter($0) } }
        if CombiningMarks.areTooMany(in: text) { throw .wrong(.init(reason: CombiningMarks.problem)) }
        return text
    }

    private mutating func anyText() throws(Stop) -> String {
        position += 1
        let start = position
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        // Most texts have no escapes.
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        var content = Array(bytes[start..<position])
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
    private mutating func escapedCharacter() throws(Stop) -> Unicode.Scalar {
        if let scalar = next.flatMap(Self.simpleEscape) {
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

    private static func simpleEscape(_ byte: UInt8) -> Unicode.Scalar? {
        switch byte {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        default: nil
        }
    }

    private mutating func hexadecimalUnit() throws(Stop) -> UInt16 {
        let digits = bytes[position...].prefix(4)
        var unit: UInt16 = 0
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else {
                throw unexpected("four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(value)
        }
        guard digits.count == 4 else { throw unexpected("four hexadecimal digits") }
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
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
            if byte == 0x0A { line = Line(number: line.number + 1, start: position) }
        }
    }

    private func unexpected(_ expectation: String) -> Stop {
        let place = bytes.withUnsafeBufferPointer { DocumentNode.Place(offset: position, in: $0) }
        let rest = String(decoding: bytes[position...].prefix(16), as: UTF8.self)
        let found = rest.unicodeScalars.first.map { "'\($0)'" } ?? "the end"
        return .wrong(
            .init(
                reason:
                    "found \(found) in line \(place.line), column \(place.column), where \(expectation) is expected",
                place: place
            )
        )
    }
}
