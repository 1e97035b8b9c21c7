import Documents
import Testing

/// A tree as text in which a text is the same with and without quotes, unless a reader would take it for something else.
private func shape(_ node: DocumentNode) -> String {
    switch node.content {
    case .plain(let word)
    where word.allSatisfy { ("a"..."z").contains($0) } && !["true", "false", "null", "yes", "no", "y"].contains(word):
        "'\(word)'"
    case .plain(let word): word
    case .text(let text): "'\(text)'"
    case .list(let items): "[\(items.map(shape).joined(separator: ","))]"
    case .map(let entries): "{\(entries.map { "'\($0.key)':\(shape($0.value))" }.joined(separator: ","))}"
    }
}

private func read(_ yaml: String) throws -> DocumentNode { try #require(try YAMLReading.node(of: yaml)) }

struct YAMLWritingTests {
    @Test(
        "a text is read back as the same text",
        arguments: [
            "", "a", "true", "No", "y", "~", "null", "1", "1.5", "0x1F", "1e3", "2026-01-01", ".inf", "NaN", "- a",
            "a: b",
            "a #b", "#", "'", "\"", "\\", "a\nb", "a\r\n", "\t", " a", "a ", "é", "e\u{301}", "a\u{FEFF}", "\u{85}",
            "\u{2028}", "\u{1}", "😀", "{1..3}", "[x]", "*a", "&a", "!a", "|", ">", "%", "@", "`", "---", "...", "a,b",
            String(repeating: "long text ", count: 30),
        ]
    )
    func text(text: String) throws {
        for node: DocumentNode in [
            ["key": .text(text)], [.text(text), .text(text)], ["list": [["deep": .text(text)]]],
        ] {
            let yaml = try YAMLWriting.text(of: node)
            #expect(try shape(read(yaml)) == shape(node), "\(yaml)")
        }
    }

    @Test("numbers, flags, and lists and mappings of any depth are read back as they are")
    func tree() throws {
        let node: DocumentNode = [
            "number": .number(0.1), "large": .number(1e300), "small": .number(-1e-300), "whole": 42, "flag": false,
            "empty": [], "none": .map([]),
            "list": [["a": 1, "b": [1, 2, ["c": "x"]]], [[1], [2, []]], .text("z")],
        ]
        #expect(try shape(read(YAMLWriting.text(of: node))) == shape(node))
    }

    @Test("a short list or mapping stands on one line, a long one does not")
    func lines() throws {
        let node: DocumentNode = [
            "labels": ["a", "b"], "clock": ["epoch": "unix"],
            "values": [["kind": "static", "value": 1, "labels": ["x"]]],
        ]
        #expect(
            try YAMLWriting.text(of: node) == """
                labels: [a, b]
                clock: {epoch: unix}
                values:
                - kind: static
                  value: 1
                  labels: [x]

                """
        )
    }
}
