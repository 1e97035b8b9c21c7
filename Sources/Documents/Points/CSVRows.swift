/// Rows of separated values (RFC 4180), one after the other, in time that is linear in the length of the text.
///
/// Cells are separated by commas, semicolons or tabs; a first line such as `sep=;` says by which, or else the first row
/// does. Lines end as on any system. Empty lines, rows of empty cells and lines that begin with `#` are left out.
struct CSVRows {
    struct Row {
        /// The line that it begins in, counted from 1.
        var line: Int
        fileprivate(set) var cells: [Cell] = []

        fileprivate var isEmpty: Bool { cells.allSatisfy { $0.bytes.isEmpty && !$0.isQuoted } }
    }

    /// Where a cell is, without the quotes and blanks around it.
    struct Cell {
        fileprivate var bytes: Range<Int>
        fileprivate var isQuoted = false
        /// Whether it has quotes that are written twice.
        fileprivate var hasQuotes = false
    }

    private let bytes: [UInt8]
    private(set) var separator = UInt8(ascii: ",")
    private var position = 0
    private var line = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        skipEmptyLines()
        if let written = writtenSeparator {
            separator = written
            skipLine()
        } else {
            separator = firstRowSeparator
        }
    }

    /// nil after the last row.
    ///
    /// - Throws: what is wrong with quotes, with the line.
    mutating func next() throws(UnreadableFile) -> Row? {
        while true {
            skipEmptyLines()
            guard position < bytes.count else { return nil }
            var row = Row(line: line)
            repeat { row.cells.append(try cell()) } while take(separator)
            takeLineEnd()
            if !row.isEmpty { return row }
        }
    }

    func text(of cell: Cell) -> String {
        let content = bytes[cell.bytes]
        guard cell.hasQuotes else { return String(decoding: content, as: UTF8.self) }
        var text: [UInt8] = []
        var isSecond = false
        for byte in content {
            isSecond = byte == quote && !isSecond
            if byte != quote || isSecond { text.append(byte) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// That of a first line such as `sep=;`.
    private var writtenSeparator: UInt8? {
        guard bytes[position...].starts(with: "sep=".utf8), position + 4 < bytes.count else { return nil }
        let byte = bytes[position + 4]
        return isLineEnd(byte) || byte == quote ? nil : byte
    }

    /// A semicolon is one wherever the first row has it: where it separates cells a comma may stand within a number.
    private var firstRowSeparator: UInt8 {
        var found = Set<UInt8>()
        var isQuoted = false
        for byte in bytes[position...] {
            if byte == quote { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if isLineEnd(byte) { break }
            found.insert(byte)
        }
        return [UInt8(ascii: ";"), UInt8(ascii: "\t")].first(where: found.contains) ?? UInt8(ascii: ",")
    }

    private mutating func cell() throws(UnreadableFile) -> Cell {
        skipBlanks()
        guard take(quote) else {
            let start = position
            while let byte = nextByte, byte != separator, !isLineEnd(byte) { position += 1 }
            var end = position
            while end > start, isBlank(bytes[end - 1]) { end -= 1 }
            return Cell(bytes: start..<end)
        }
        let firstLine = line
        var cell = Cell(bytes: position..<position, isQuoted: true)
        while true {
            guard let byte = nextByte else {
                throw UnreadableFile(
                    "line \(firstLine): a quoted cell begins here and does not end; write '\"' after it"
                )
            }
            if isLineEnd(byte) {
                takeLineEnd()
            } else if byte != quote {
                position += 1
            } else if position + 1 < bytes.count, bytes[position + 1] == quote {
                cell.hasQuotes = true
                position += 2
            } else {
                break
            }
        }
        cell.bytes = cell.bytes.lowerBound..<position
        position += 1
        skipBlanks()
        if let byte = nextByte, byte != separator, !isLineEnd(byte) {
            throw UnreadableFile(
                "line \(line): found \(quoted(from: position)) after a quoted cell; allowed is '\(separatorText)' or the end of "
                    + "the line, and a quote within a cell is written twice"
            )
        }
        return cell
    }

    var separatorText: String { String(Unicode.Scalar(separator)) }

    private func quoted(from start: Int) -> String {
        let rest = bytes[start...].prefix { !isLineEnd($0) }
        return "'\(shortened(String(decoding: rest, as: UTF8.self), to: 60))'"
    }

    private var nextByte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard nextByte == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = nextByte, isBlank(byte) { position += 1 }
    }

    private mutating func skipEmptyLines() {
        while let byte = nextByte {
            if byte == UInt8(ascii: "#") {
                skipLine()
            } else if isLineEnd(byte) {
                takeLineEnd()
            } else {
                return
            }
        }
    }

    private mutating func skipLine() {
        while let byte = nextByte, !isLineEnd(byte) { position += 1 }
        takeLineEnd()
    }

    /// LF, CR LF, or CR alone.
    private mutating func takeLineEnd() {
        guard let byte = nextByte, isLineEnd(byte) else { return }
        position += 1
        if byte == UInt8(ascii: "\r") { _ = take(UInt8(ascii: "\n")) }
        line += 1
    }

    private let quote = UInt8(ascii: "\"")

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte != separator && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
    }
}
