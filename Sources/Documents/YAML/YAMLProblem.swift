import Catalogs
internal import CYaml

/// Why libyaml stopped, in words for the author of a text.
enum YAMLProblem {
    static func diagnostic(of parser: yaml_parser_t, in bytes: UnsafeBufferPointer<UInt8>) -> Diagnostic {
        let problem = parser.problem.map { String(cString: $0) } ?? "there is not enough memory"
        switch parser.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            let place = DocumentNode.Place(parser.problem_mark)
            if byte(at: place, in: bytes) == UInt8(ascii: "\t") {
                return Diagnostic(place: place, message: "not YAML: found a tab; indent with blanks")
            }
            // Its own limit comes first where very many brackets stand in one line, which it reads ahead.
            if problem.contains("nest") { return tooDeep(at: place) }
            let circumstances = parser.context.map { " (\(String(cString: $0)))" } ?? ""
            return Diagnostic(place: place, message: "not YAML: \(problem)\(circumstances)")
        case YAML_READER_ERROR:
            let place = DocumentNode.Place(offset: parser.problem_offset, in: bytes)
            return Diagnostic(place: place, message: "not YAML: \(problem)")
        default:
            return Diagnostic(place: nil, message: "not YAML: \(problem)")
        }
    }

    static func tooDeep(at place: DocumentNode.Place) -> Diagnostic {
        Diagnostic(place: place, message: "nested more levels deep than are allowed (--max-nesting)")
    }

    /// The first byte of the character at a place.
    private static func byte(at place: DocumentNode.Place, in bytes: UnsafeBufferPointer<UInt8>) -> UInt8? {
        var line = bytes[...]
        for _ in 1..<place.line {
            guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            line = line[(end + 1)...]
        }
        return line.lazy.filter(startsCharacter).dropFirst(place.column - 1).first
    }
}

extension DocumentNode.Place {
    /// Where a byte of a text is.
    init(offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.init(
            line: before.count(where: { $0 == UInt8(ascii: "\n") }) + 1,
            column: before[lineStart...].count(where: startsCharacter) + 1
        )
    }
}

/// Whether a byte of UTF-8 is the first one of a character.
func startsCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }
