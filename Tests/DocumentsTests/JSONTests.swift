import Documents
import Testing

private func text(_ node: DocumentNode) -> String { String(decoding: JSONWriting.bytes(of: node), as: UTF8.self) }

struct JSONTests {
    @Test(
        "JSON that is read and written again is the same, keys in order",
        arguments: [
            "null", "true", "false", "0", "-1", "1.5", "1e+100", #""""#, #""a\"b\\c\nd""#, "[]", "[1,[2,[]],\"3\"]",
            "{}",
            #"{"a":{"b":[true,null]},"c":"é😀"}"#, #""\u0001""#, "9007199254740991", "1e400", "-0.5E-3",
            "{\"a\":1,\"a\":2}",
        ]
    )
    func roundTrip(json: String) throws {
        #expect(try text(JSONReading.node(of: Array(json.utf8))) == json)
    }

    @Test("a text that looks like a number stays a text")
    func textStaysText() throws {
        #expect(try text(JSONReading.node(of: Array(#"["1","true","null"]"#.utf8))) == #"["1","true","null"]"#)
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "{", "{\"a\":}", "{'a':1}", "nul", "NaN", "[1] 2", "01", "\"a", "[1,]", "{\"a\":1,}", "1.", ".5",
            "+1", "1e", "\"\\x\"", "\"\\ud800\"",
            "\"\\ud800\\u0041\"", "\"\\u00g0\"", "\"\n\"", "\"\t\"",
            String(repeating: "[", count: 100_000),
        ]
    )
    func notJSON(json: String) {
        #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: Array(json.utf8)) }
    }

    @Test(
        "where JSON is wrong is told",
        arguments: [
            ("{\"a\" 1}", "found '1' in line 1, column 6, where ':' is expected"),
            ("[1,,2]", "found ',' in line 1, column 4, where a value is expected"),
            ("{\n \"a\": é}", "found 'é' in line 2, column 7, where a value is expected"),
            ("{", "found the end in line 1, column 2, where a key in double quotes is expected"),
            ("1 2", "found '2' in line 1, column 3, where the end is expected"),
        ]
    )
    func reason(json: String, sentence: String) {
        let error = #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: Array(json.utf8)) }
        #expect(error?.reason == sentence)
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: [0x22, 0xFF, 0x22]) }
    }

    @Test(
        "an escape is the character that it stands for",
        arguments: [
            (#""\/""#, "/"), (#""\b\f\r\t""#, "\u{8}\u{C}\r\t"), (#""\u00e9""#, "é"), (#""\u0000""#, "\u{0}"),
        ]
    )
    func escapes(json: String, character: String) throws {
        guard case .text(let found) = try JSONReading.node(of: Array(json.utf8)).content else {
            Issue.record("not a text")
            return
        }
        #expect(Array(found.utf8) == Array(character.utf8))
    }

    @Test("an escaped surrogate pair is one character")
    func surrogates() throws {
        #expect(try text(JSONReading.node(of: Array(#""\ud83d\ude00""#.utf8))) == "\"😀\"")
    }
}
