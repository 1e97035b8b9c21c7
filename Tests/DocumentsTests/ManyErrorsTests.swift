import Catalogs
import Documents
import MetricModel
import Testing

/// That reading stops where so much is wrong that nobody reads on.
struct ManyErrorsTests {
    private static let end = "more than 1000 errors; the rest was not read"

    private func diagnostics(_ source: DocumentSource) throws -> [Diagnostic] {
        let error = #expect(throws: DocumentError.self) { try MetricDocument.readAll(source) }
        return try #require(error).diagnostics
    }

    @Test("a list of metrics is read up to the first thousand errors", arguments: [1000, 1001, 5000])
    func listOfMetrics(count: Int) throws {
        let text = "[" + Array(repeating: "0", count: count).joined(separator: ",") + "]"
        let json = try diagnostics(DocumentSource(.json(Array(text.utf8))))
        let yaml = try diagnostics(DocumentSource(.yaml(text)))
        for found in [json, yaml] {
            #expect(found.count == min(count, 1001))
            #expect(found.map(\.path.description).prefix(1000) == (0..<1000).map { "[\($0)]" }[...])
            #expect((found.last?.message == Self.end) == (count > 1000))
        }
        #expect(json.allSatisfy { $0.place == nil })
        #expect(yaml.map(\.place?.column) == (0..<min(count, 1001)).map { 2 + 2 * $0 })
    }

    @Test("what follows the thousandth error is not read: not even a bracket that is missing")
    func restIsNotRead() throws {
        let text = "[" + String(repeating: "0,", count: 1001)
        #expect(try diagnostics(DocumentSource(.yaml(text))).last?.message == Self.end)
        #expect(try diagnostics(DocumentSource(.json(Array(text.utf8)))).last?.message == Self.end)
    }

    @Test("with fewer errors, a document that is not whole is refused for that alone")
    func notWhole() throws {
        let text = "[" + String(repeating: "0,", count: 999) + "{"
        #expect(try diagnostics(DocumentSource(.yaml(text))).count == 1)
        #expect(throws: JSONReading.NotJSON.self) {
            try MetricDocument.readAll(DocumentSource(.json(Array(text.utf8))))
        }
    }

    @Test(
        "every list and mapping is left at the thousandth error",
        arguments: [
            "metrics: [ITEMS]", "metrics: [{name: a, labels: [ITEMS]}]", "metrics: [{name: a, values: [ITEMS]}]",
            "metrics: [{name: a, values: [{kind: sum, signals: [LISTS]}]}]",
            "metrics: [{name: a, values: [{kind: static, value: {any: [LISTS]}}]}]", "{KEYS}", "metrics: &m [ITEMS]",
            "metrics: [{name: a, type: stateset, values: [{states: [LISTS]}]}]",
        ]
    )
    func everywhere(pattern: String) throws {
        let numbers = 0..<3000
        let yaml =
            pattern
            .replacing("ITEMS", with: numbers.map { _ in "0" }.joined(separator: ","))
            .replacing("LISTS", with: numbers.map { _ in "[]" }.joined(separator: ","))
            .replacing("KEYS", with: numbers.map { "k\($0): 0" }.joined(separator: ","))
        let found = try configurationErrors(yaml)
        #expect(found.count == 1001)
        #expect(found.last?.message == Self.end)
    }

    private func configurationErrors(_ yaml: String) throws -> [Diagnostic] {
        let error = #expect(throws: DocumentError.self) {
            try ConfigDocument.catalog(
                from: yaml,
                startedAt: .unixEpoch,
                reservedNames: [],
                limits: CatalogLimits()
            ) { (_) throws(UnreadableFile) in throw UnreadableFile("there are no files") }
        }
        return try #require(error).diagnostics
    }

    @Test("keys that stand twice are told a thousand times")
    func duplicateKeys() throws {
        let found = try configurationErrors(String(repeating: "seed: 1\n", count: 5000))
        #expect(found.count == 1001)
        #expect(found.map(\.place?.line) == (2...1002).map { $0 })
        #expect(found.last?.message == Self.end)
    }

    @Test("an error quotes the beginning of what is long")
    func longTexts() throws {
        let long = String(repeating: "x", count: 1_000_000)
        for yaml in [
            "\(long): 1", "metrics: [{name: a, type: \(long)}]", "metrics: [{\(long): 1}]",
            "? \(long)\n: 1\n? \(long)\n: 2",
            "metrics: [{name: a, values: [{kind: static, value: {\(long): 1}}]}]",
        ] {
            let found = try configurationErrors(yaml)
            #expect(found.allSatisfy { $0.description(inFile: "f").utf8.count < 5000 })
        }
    }

    @Test("combining characters without end, which Swift sorts, are refused", arguments: [100, 101, 100_000])
    func combiningMarks(count: Int) {
        let text = String(String.UnicodeScalarView((0..<count).map { $0.isMultiple(of: 2) ? "\u{323}" : "\u{301}" }))
        let isAllowed = count <= 100
        #expect((try? YAMLReading.node(of: "? \"a\(text)\"\n: 1")?.isMap) == (isAllowed ? true : nil))
        #expect((try? JSONReading.node(of: Array("{\"\(text)\":1}".utf8)).isMap) == (isAllowed ? true : nil))
    }

    @Test("defaults have at most as many keys as values could have")
    func manyDefaults() throws {
        let keys = (0..<101).map { "k\($0): 1" }.joined(separator: ",")
        let found = try configurationErrors("metrics: [{name: a, defaults: {\(keys)}, values: [{}, {}]}]")
        #expect(found.first?.message == "found 101 keys; allowed are 100")
    }

    @Test("an error that a rule finds has its place, though the tree is gone")
    func placesOfRules() throws {
        let metrics = "- {name: a}\n- &b {name: b}\n- {<<: *b, unit: s}\n- {name: a}\n"
        let found = try configurationErrors("metrics:\n\(metrics)")
        #expect(found.map { $0.description(inFile: "f") }.map { $0.prefix { $0 != " " } } == ["f:3:13:", "f:5:10:"])
        let source = DocumentSource(.yaml(metrics))
        let paths = [
            FieldPath()[index: 3][key: "name"], FieldPath()[index: 2][key: "unit"], FieldPath()[index: 9], FieldPath(),
        ]
        let places = source.places(of: paths).map { [$0?.line, $0?.column] }
        #expect(places == [[4, 10], [3, 18], [1, 1], [1, 1]])
    }
}

extension DocumentNode {
    fileprivate var isMap: Bool {
        if case .map = content { true } else { false }
    }
}
