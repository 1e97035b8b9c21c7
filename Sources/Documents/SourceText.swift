/// The bytes of a file or of a body as text.
///
/// They are UTF-8, with or without a byte order mark, or UTF-16 with one, as editors and shells of Windows write it; both
/// are encodings of YAML (YAML 1.2.2, section 5.2). The mark is no part of the text.
package enum SourceText {
    /// Why bytes are no text.
    package struct NotText: Error, CustomStringConvertible {
        /// The first line that is wrong, counted from 1; nil where lines cannot be counted.
        package var line: Int?

        package var description: String {
            line.map { "line \($0) is not UTF-8" } ?? "it begins as UTF-16, and is not; save it as UTF-8"
        }
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    package static func text(of bytes: some RandomAccessCollection<UInt8>) throws(NotText) -> String {
        if let isBigEndian = isBigEndianUTF16(bytes) {
            guard let text = utf16(bytes.dropFirst(2), isBigEndian: isBigEndian) else { throw NotText(line: nil) }
            return text
        }
        let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw NotText(line: lineOfInvalidUTF8(in: content))
        }
        return text
    }

    /// nil for bytes that do not begin with a byte order mark of UTF-16.
    static func isBigEndianUTF16(_ bytes: some Collection<UInt8>) -> Bool? {
        bytes.starts(with: [0xFE, 0xFF]) ? true : bytes.starts(with: [0xFF, 0xFE]) ? false : nil
    }

    private static func utf16(_ bytes: some RandomAccessCollection<UInt8>, isBigEndian: Bool) -> String? {
        guard bytes.count.isMultiple(of: 2) else { return nil }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        var first: UInt8?
        for byte in bytes {
            if let before = first {
                let (high, low) = isBigEndian ? (before, byte) : (byte, before)
                units.append(UInt16(high) << 8 | UInt16(low))
                first = nil
            } else {
                first = byte
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func lineOfInvalidUTF8(in bytes: some Collection<UInt8>) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        return index + 1
    }
}
