import Testing

@testable import Documents

private func json(_ node: DocumentNode?) -> String {
    node.map { String(decoding: JSONWriting.bytes(of: $0), as: UTF8.self) } ?? ""
}

@Suite("JSONInYAML")
struct JSONInYAMLTests {
    @Test(
        "a text that is JSON is read as JSON is",
        arguments: [
            (
                #"{"a":"\/ \ud83d\ude00 \u00e9 \b\f\n\r\t\"\\"}"#,
                "{\"a\":\"/ 😀 é \\u0008\\u000c\\n\\u000d\\u0009\\\"\\\\\"}"
            ),
            ("\n{\r\n\t\"a\":[1.10,-0e1,true,null],\r\n\t\"b\"\r\n:{}}\r\n", #"{"a":[1.10,-0e1,true,null],"b":{}}"#),
            ("[\"\u{7F}\u{85}\u{2028}\"]", "[\"\u{7F}\u{85}\u{2028}\"]"), (#"{"<<":{"a":1}}"#, #"{"<<":{"a":1}}"#),
            ("{\"\(String(repeating: "k", count: 2000))\":1}", "{\"\(String(repeating: "k", count: 2000))\":1}"),
        ]
    )
    func isJSON(text: String, expected: String) throws {
        #expect(json(try YAMLReading.node(of: text)) == expected)
    }

    @Test(
        "a text that only begins as JSON does is YAML",
        arguments: [
            ("{a: b}", #"{"a":"b"}"#), ("[1, 2,]", "[1,2]"), ("{\"a\": 'x'} # y", #"{"a":"x"}"#),
            ("{\"a\": &x [1], \"b\": *x}", #"{"a":[1],"b":[1]}"#), ("{? \"a\" : 1}", #"{"a":1}"#),
            ("{\"a\": \"x\n y\"}", #"{"a":"x y"}"#), ("{\"a\": \"\\x41\"}", #"{"a":"A"}"#),
        ]
    )
    func isYAML(text: String, expected: String) throws {
        var words = json(try YAMLReading.node(of: text))
        // JSON has no words, which the writer writes as they are.
        for word in ["b", "x", "x y", "A"] { words = words.replacing(":\(word)}", with: ":\"\(word)\"}") }
        #expect(words == expected)
    }

    @Test(
        "an error is that of the language in which more of the text makes sense",
        arguments: [
            (
                "{\n \"a\": \"\\ud83d\\ude00\", \"b\" 1}",
                "f:2:27: not JSON: found '1' in line 2, column 27, where ':' is expected"
            ),
            ("{\"é\": [1, 2}", "f:1:12: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)"),
            ("{a: [b}", "f:1:7: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)"),
        ]
    )
    func errors(text: String, sentence: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLReading.node(of: text) }
        #expect(error?.diagnostics.map { $0.description(inFile: "f") } == [sentence])
    }

    @Test("nodes know their places")
    func places() throws {
        let root = try #require(try YAMLReading.node(of: "{\n\t\"é😀\": [\"ü\", {\"b\": 1}]}"))
        #expect(root.place == .init(line: 1, column: 1))
        #expect(root.entries?.first?.place == .init(line: 2, column: 2))
        let list = root[key: "é😀"]
        #expect(list?.place == .init(line: 2, column: 8))
        #expect(list?[index: 1]?.place == .init(line: 2, column: 14))
        #expect(list?[index: 1]?[key: "b"]?.place == .init(line: 2, column: 20))
    }

    @Test("items are taken once, of JSON and of what only begins so", arguments: ["]}", ",]}"])
    func items(end: String) throws {
        var taken: [Int] = []
        let items = DocumentItems(key: "metrics") { _, index in
            taken.append(index)
            return true
        }
        let root = try YAMLReading.read("{\"metrics\": [1, 2\(end)", maximumDepth: 10, items: items).result.get()
        #expect(taken == [0, 1])
        #expect(root?[key: "metrics"] != nil)
    }
}
