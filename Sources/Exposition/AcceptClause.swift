/// One clause of an `Accept` or `Accept-Encoding` header: `text/plain;version=0.0.4;q=0.5` (RFC 9110, section 12.5).
///
/// It looks into the header's bytes, so that reading one costs no memory: every scrape asks.
package struct AcceptClause {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var value: Range<Int>
    private var parameters = Parameters()
    /// In thousandths, from 0, which is never. A weight that cannot be read, or is above 1, is none, and counts as 0.
    package private(set) var quality = 1000

    /// Those that formats know.
    private struct Parameters {
        var version: Range<Int>?
        var escaping: Range<Int>?
        var proto: Range<Int>?
        var encoding: Range<Int>?
    }

    /// Calls the body with each clause of a header, in their order. No clause may be kept.
    package static func forEach(in header: String, _ body: (AcceptClause) -> Void) {
        var header = header
        header.withUTF8 { bytes in
            var position = 0
            while position < bytes.count {
                let value = part(bytes, &position)
                var clause = AcceptClause(bytes: bytes, value: value)
                while position < bytes.count, bytes[position] == UInt8(ascii: ";") {
                    position += 1
                    clause.addParameter(part(bytes, &position))
                }
                // At a comma or at the end.
                position += 1
                if !value.isEmpty { body(clause) }
            }
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, value: Range<Int>) {
        self.bytes = bytes
        self.value = value
    }

    /// What stands before the next comma or semicolon outside of quotes, without blanks around it.
    private static func part(_ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Range<Int> {
        let start = position
        var isQuoted = false
        loop: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: position += 1
            case UInt8(ascii: ",") where !isQuoted, UInt8(ascii: ";") where !isQuoted: break loop
            default: break
            }
            position += 1
        }
        position = min(position, bytes.count)
        return trimmed(bytes, start..<position)
    }

    private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private mutating func addParameter(_ part: Range<Int>) {
        guard let equals = bytes[part].firstIndex(of: UInt8(ascii: "=")) else { return }
        let name = Self.trimmed(bytes, part.lowerBound..<equals)
        var content = Self.trimmed(bytes, (equals + 1)..<part.upperBound)
        if content.count >= 2, bytes[content.lowerBound] == UInt8(ascii: "\""),
            bytes[content.upperBound - 1] == UInt8(ascii: "\"")
        {
            content = (content.lowerBound + 1)..<(content.upperBound - 1)
        }
        switch name.count {
        case 1 where matches(name, "q"): quality = readQuality(content)
        case 7 where matches(name, "version"): parameters.version = content
        case 8 where matches(name, "escaping"): parameters.escaping = content
        case 8 where matches(name, "encoding"): parameters.encoding = content
        case 5 where matches(name, "proto"): parameters.proto = content
        default: break
        }
    }

    /// Digits, and perhaps a point and more digits, of which three count.
    private func readQuality(_ range: Range<Int>) -> Int {
        var (quality, decimals, hasDigits) = (0, -1, false)
        for byte in bytes[range] {
            switch byte {
            case UInt8(ascii: ".") where decimals < 0: decimals = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                hasDigits = true
                if decimals < 3 { quality = min(quality * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000) }
                if decimals >= 0 { decimals = min(decimals + 1, 3) }
            default: return 0
            }
        }
        for _ in max(0, decimals)..<3 { quality *= 10 }
        return hasDigits && quality <= 1000 ? quality : 0
    }

    /// Compares without regard to case; the text is in lower case.
    private func matches(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count {
            let byte = bytes[range.lowerBound + offset]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if (isUpper ? byte | 0x20 : byte) != text.utf8Start[offset] { return false }
        }
        return true
    }

    /// Whether the clause is about something, whose name is given in lower case.
    package func isAbout(_ name: StaticString) -> Bool { matches(value, name) }

    func hasVersion(_ version: StaticString) -> Bool { parameters.version.map { matches($0, version) } ?? false }
    var hasVersion: Bool { parameters.version != nil }
    func hasProto(_ proto: StaticString) -> Bool { parameters.proto.map { matches($0, proto) } ?? false }
    func hasEncoding(_ encoding: StaticString) -> Bool { parameters.encoding.map { matches($0, encoding) } ?? false }
    func hasEscaping(_ escaping: StaticString) -> Bool { parameters.escaping.map { matches($0, escaping) } ?? false }
}
