import Documents
import Foundation
import Testing

/// That the work of reading a document is linear in its length. Work is counted, not timed: parser events, and the nodes of
/// the tree with all that aliases and merge keys stand for.
struct YAMLWorkTests {
    /// So many documents of each kind; `MOCKTRICS_YAML_DOCUMENTS=100000` for a longer run.
    private static let documentCount =
        ProcessInfo.processInfo.environment["MOCKTRICS_YAML_DOCUMENTS"].flatMap { UInt64($0) } ?? 400

    private func limit(_ text: String) -> Int { 20 * text.utf8.count + 1000 }

    /// The nodes of a tree; those that are there several times count each time.
    private func count(_ node: DocumentNode) -> Int {
        switch node.content {
        case .plain, .text: 1
        case .list(let items): items.reduce(1) { $0 + count($1) }
        case .map(let entries): entries.reduce(1) { $0 + count($1.value) }
        }
    }

    @Test("any document, right or wrong, is read with work below twenty times its bytes and a thousand")
    func wildDocuments() {
        var readCount = 0
        for seed in 0..<Self.documentCount {
            let text = WildYAML.document(seed: seed)
            let (result, work) = YAMLReading.read(text)
            #expect(work.total < limit(text), "seed \(seed)")
            guard case .success(let node) = result else { continue }
            readCount += 1
            #expect(node.map(count) ?? 0 <= work.nodes, "seed \(seed)")
        }
        // They are not all wrong.
        #expect(readCount > Self.documentCount / 20)
    }

    @Test("a valid document is read to the tree that it was written from")
    func validDocuments() throws {
        for seed in 0..<Self.documentCount {
            let (text, tree) = ValidYAML.document(seed: seed)
            let (result, work) = YAMLReading.read(text)
            #expect(try result.get().map(shape) == shape(tree), "seed \(seed)")
            #expect(work.total < limit(text))
        }
    }

    private func shape(_ node: DocumentNode) -> String {
        switch node.content {
        case .plain(let word): word
        case .text(let text): "'\(text)'"
        case .list(let items): "[\(items.map(shape).joined(separator: ","))]"
        case .map(let entries): "{\(entries.map { "'\($0.key)':\(shape($0.value))" }.joined(separator: ","))}"
        }
    }

    /// 28 lines of which each stands for three times the one before, and then a bracket that nobody closes.
    private static let endless =
        "x0: &a0 [0,0,0]\n"
        + (1..<28).map { "x\($0): &a\($0) [*a\($0 - 1),*a\($0 - 1),*a\($0 - 1)]\n" }.joined()

    @Test(
        "aliases of aliases are counted before anything is done with them",
        arguments: ["y: [*a27 b: c", "y: *a27", "? *a27\n: 1", "<<: *a27", "[*a27]: 1", ""]
    )
    func endlessAliases(end: String) throws {
        let text = Self.endless + end
        let (result, work) = YAMLReading.read(text)
        #expect(work.total < limit(text))
        let error = #expect(throws: DocumentError.self) { try result.get() }
        #expect(
            error?.diagnostics.map(\.message) == ["the aliases of this file expand to too many values; repeat less"]
        )
    }

    @Test("a long text behind many aliases counts for what reading it again and again costs")
    func longTexts() {
        let text = "a: &a \(String(repeating: "x", count: 10_000))\nb: [\(String(repeating: "*a,", count: 3000))]"
        let (result, work) = YAMLReading.read(text)
        #expect(work.total < limit(text))
        #expect(throws: DocumentError.self) { try result.get() }
    }

    @Test("an alias shares the levels of what it stands for, and they are counted")
    func nestedAliases() {
        let lines = (1...150).map { "- &a\($0) [*a\($0 - 1)]\n" }.joined()
        let error = #expect(throws: DocumentError.self) { try YAMLReading.node(of: "- &a0 [x]\n" + lines) }
        #expect(error?.diagnostics.map(\.message) == ["nested more levels deep than are allowed (--max-nesting)"])
        #expect(error?.diagnostics.map(\.place?.line) == [100])
    }
}
