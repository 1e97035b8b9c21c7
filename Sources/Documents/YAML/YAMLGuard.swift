import Catalogs

/// Finds in a text, before libyaml reads it, the two things for which its time is not linear in the length of the text.
///
/// - It clears its buffers for the white space within a scalar at each gap between two words, with all the bytes that they
///   have ever grown to: after one gap of a megabyte every further gap costs a megabyte.
/// - For each tag it goes through the `%TAG` directives and copies the prefix that it finds; and it compares each directive
///   with those before it.
struct YAMLGuard {
    private static let maximumDirectiveCount = 20
    private static let maximumDirectiveLength = 200
    /// With gaps up to this length all the gaps that a text has room for cost no more than is allowed.
    private static let harmlessGap = 500
    private static let clearedBytesPerByte = 256

    private let bytes: UnsafeBufferPointer<UInt8>
    private var directiveCount = 0
    private var longestGap = 0..<0
    private var clearedBytes = 0

    static func problem(in bytes: UnsafeBufferPointer<UInt8>) -> Diagnostic? {
        var guardian = YAMLGuard(bytes: bytes)
        return guardian.problem()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private mutating func problem() -> Diagnostic? {
        var index = 0
        if let problem = directiveProblem(at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0) { return problem }
        while index < bytes.count {
            guard Self.isWhite(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, Self.isWhite(bytes[index]) { index += 1 }
            if index - start > longestGap.count { longestGap = start..<index }
            clearedBytes += longestGap.count
            if let problem = gapProblem ?? directiveProblem(at: index) { return problem }
        }
        return nil
    }

    private var gapProblem: Diagnostic? {
        guard clearedBytes > Self.clearedBytesPerByte * bytes.count, longestGap.count > Self.harmlessGap else {
            return nil
        }
        return Diagnostic(
            place: .init(offset: longestGap.lowerBound, in: bytes),
            message: "found \(longestGap.count) blanks or line breaks in a row; with so much text after them "
                + "\(Self.harmlessGap) are allowed"
        )
    }

    /// - Parameter start: where a line may begin.
    private mutating func directiveProblem(at start: Int) -> Diagnostic? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "%"), bytes[start...].starts(with: "%TAG".utf8) else {
            return nil
        }
        directiveCount += 1
        if directiveCount > Self.maximumDirectiveCount {
            return Diagnostic(
                place: .init(offset: start, in: bytes),
                message: "found one more %TAG directive; allowed are \(Self.maximumDirectiveCount)"
            )
        }
        let end = bytes[start...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
        if end - start > Self.maximumDirectiveLength {
            return Diagnostic(
                place: .init(offset: start, in: bytes),
                message: "found a %TAG directive of \(end - start) bytes; allowed are \(Self.maximumDirectiveLength)"
            )
        }
        return nil
    }

    /// Blanks, tabs, line breaks, and the bytes that the line breaks beyond ASCII are made of (U+0085, U+2028, U+2029).
    private static func isWhite(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, 0x80, 0x85, 0xA8, 0xA9, 0xC2, 0xE2: true
        default: false
        }
    }
}
