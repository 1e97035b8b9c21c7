import NIOHTTP1

/// Follows the requests of a connection by their framing alone (RFC 9112, sections 6 and 7), to know of a body that is too long
/// as soon as its length is said. The decoder cannot be asked: it hands on the bytes that have come, and has one error for
/// whatever is wrong with a length.
///
/// What is malformed may be misread here: the decoder sees the same bytes, and refuses it.
struct RequestFraming {
    enum Excess {
        /// A length, or the sum of the chunks' sizes, is beyond the limit.
        case body
        /// So much stands beside the chunks' sizes that no honest client sends it.
        case chunkExtensions
    }

    private enum Part {
        case method
        case requestLine
        case fieldName
        case fieldValue
        case chunkSize
        case chunkExtension
        case trailers
        /// Of a body, or of a chunk with the end of its line.
        case data(left: Int)
    }

    private static let contentLength = Array("content-length".utf8)
    private static let transferEncoding = Array("transfer-encoding".utf8)

    /// No method of HTTP is as long.
    private static let maximumMethodLength = 32

    /// The first that was found; nothing is followed after it.
    private(set) var excess: Excess?

    private let maximumBodyLength: Int
    private let maximumExtensionLength: Int
    private var part = Part.method
    private var isLineEmpty = true
    /// Of the request, as far as it has come.
    private var method: [UInt8] = []
    /// Of a request before this one.
    private var earlierUnknownMethod: String?
    /// Of the field, in lower case, as far as it can be one of those above.
    private var name: [UInt8] = []
    private var isChunked = false
    /// Of the body, or of the chunks before the present one.
    private var length = 0
    private var chunkLength = 0
    private var extensionLength = 0

    init(maximumBodyLength: Int, maximumExtensionLength: Int) {
        self.maximumBodyLength = maximumBodyLength
        self.maximumExtensionLength = maximumExtensionLength
    }

    mutating func follow(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while excess == nil, let byte = rest.first {
            if case .data(let left) = part {
                let count = min(left, rest.count)
                rest = rest.dropFirst(count)
                dataCame(left: left - count)
                continue
            }
            rest = rest.dropFirst()
            switch byte {
            case UInt8(ascii: "\n"): lineEnded()
            case UInt8(ascii: "\r"): break
            default: take(byte)
            }
        }
    }

    private mutating func take(_ byte: UInt8) {
        isLineEmpty = false
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue
        switch part {
        case .method:
            if byte == UInt8(ascii: " ") {
                part = .requestLine
            } else if method.count < Self.maximumMethodLength {
                method.append(byte)
            }
        case .requestLine, .trailers, .data:
            break
        case .fieldName:
            if byte == UInt8(ascii: ":") {
                part = .fieldValue
                if name == Self.transferEncoding { isChunked = true }
            } else if name.count <= Self.transferEncoding.count {
                name.append(byte | 0x20)
            }
        case .fieldValue:
            guard let digit, digit < 10, name == Self.contentLength else { return }
            length = Self.number(length, and: digit, radix: 10)
            if length > maximumBodyLength { excess = .body }
        case .chunkSize:
            guard let digit, digit > 0 || chunkLength > 0 else {
                if digit == nil { part = .chunkExtension }
                takeOfExtension()
                return
            }
            chunkLength = Self.number(chunkLength, and: digit, radix: 16)
            if chunkLength > maximumBodyLength - length { excess = .body }
        case .chunkExtension:
            takeOfExtension()
        }
    }

    private mutating func takeOfExtension() {
        extensionLength += 1
        if extensionLength > maximumExtensionLength { excess = .chunkExtensions }
    }

    private mutating func lineEnded() {
        switch part {
        case .method where isLineEmpty:
            break
        case .method:
            // A line of one word is no request.
            method = []
            part = .fieldName
        case .requestLine:
            part = .fieldName
        case .fieldName where isLineEmpty:
            if isChunked { part = .chunkSize } else { dataCame(left: length) }
        case .fieldName, .fieldValue:
            part = .fieldName
            name.removeAll(keepingCapacity: true)
        case .chunkSize, .chunkExtension:
            part = chunkLength == 0 ? .trailers : .data(left: min(chunkLength, .max - 2) + 2)
            length += chunkLength
            chunkLength = 0
        case .trailers:
            if isLineEmpty { beginRequest() }
        case .data:
            break
        }
        isLineEmpty = true
    }

    private mutating func dataCame(left: Int) {
        if left > 0 { part = .data(left: left) } else if isChunked { part = .chunkSize } else { beginRequest() }
    }

    private mutating func beginRequest() {
        let unknownMethod = unknownMethod
        self = RequestFraming(maximumBodyLength: maximumBodyLength, maximumExtensionLength: maximumExtensionLength)
        earlierUnknownMethod = unknownMethod
    }

    /// The first method that is none of HTTP's although it could be one (RFC 9110, section 5.6.2): the decoder has an error for
    /// whatever a request begins with, and stops at the first byte.
    var unknownMethod: String? {
        if let earlierUnknownMethod { return earlierUnknownMethod }
        guard !method.isEmpty, method.allSatisfy(Self.isTokenCharacter) else { return nil }
        let text = String(decoding: method, as: UTF8.self)
        guard text != "QUERY", case .RAW = HTTPMethod(rawValue: text) else { return nil }
        return text
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// The number whose digits are those of another one and one more, or the largest that there is.
    private static func number(_ number: Int, and digit: Int, radix: Int) -> Int {
        let (product, overflow) = number.multipliedReportingOverflow(by: radix)
        return overflow || product > Int.max - digit ? .max : product + digit
    }
}
