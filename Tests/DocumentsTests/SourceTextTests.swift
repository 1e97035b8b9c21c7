import Documents
import Testing

struct SourceTextTests {
    private static let text = "metrics: [é😀]\r\n"

    @Test(
        "a byte order mark names the encoding and is no part of the text",
        arguments: [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + text.utf8,
            [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
        ] as [[UInt8]]
    )
    func marks(bytes: [UInt8]) throws {
        #expect(try SourceText.text(of: bytes).utf8.elementsEqual(Self.text.utf8))
    }

    @Test(
        "an error about bytes that are no text has its line",
        arguments: [
            ([0x61, 0x0A, 0xFF], "line 2 is not UTF-8"), ([0xEF, 0xBB, 0xBF, 0xC3], "line 1 is not UTF-8"),
            ([0xFF, 0xFE, 0x61], "it begins as UTF-16, and is not; save it as UTF-8"),
            ([0xFE, 0xFF, 0xD8, 0x00], "it begins as UTF-16, and is not; save it as UTF-8"),
        ] as [([UInt8], String)]
    )
    func noText(bytes: [UInt8], sentence: String) {
        let error = #expect(throws: SourceText.NotText.self) { try SourceText.text(of: bytes) }
        #expect(error?.description == sentence)
    }

    @Test("JSON may begin with a byte order mark, and is UTF-8")
    func json() throws {
        let node = try JSONReading.node(of: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8))
        #expect(JSONWriting.bytes(of: node) == Array("[1]".utf8))
        let error = #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: [0xFF, 0xFE, 0x31, 0x00]) }
        #expect(error?.reason == "it is UTF-16; send UTF-8")
    }
}
