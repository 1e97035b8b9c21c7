import Documents
import Testing

private func text(_ node: DocumentNode) -> String { String(decoding: JSONWriting.bytes(of: node), as: UTF8.self) }

struct JSONTests {
    @Test(
        "JSON that is read and written again is the same, keys in order",
        arguments: [
            "null", "true", "false", "0", "-1", "1.5", "1e+100", #""""#, #""a\"b\\c\nd""#, "[]", "[1,[2,[]],\"3\"]",
            "{}",
            #"{"a":{"b":[true,null]},"c":"é😀"}"#, #""\u0001""#, "9007199254740991",
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
            "", " ", "{", "{\"a\":}", "{'a':1}", "nul", "NaN", "[1] 2", "01", "\"a", "1e400",
            String(repeating: "[", count: 100_000),
        ]
    )
    func notJSON(json: String) {
        #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: Array(json.utf8)) }
    }

    @Test(
        "where JSON is wrong is told",
        arguments: [
            ("{\"a\" 1}", "character 5"), ("[1,,2]", "character 3"), ("{", "end of file"), ("[1e400]", "1e400"),
        ]
    )
    func reason(json: String, fragment: String) {
        let error = #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: Array(json.utf8)) }
        #expect(error?.reason.contains(fragment) == true)
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: JSONReading.NotJSON.self) { try JSONReading.node(of: [0x22, 0xFF, 0x22]) }
    }

    @Test("an escaped surrogate pair is one character")
    func surrogates() throws {
        #expect(try text(JSONReading.node(of: Array(#""\ud83d\ude00""#.utf8))) == "\"😀\"")
    }
}
