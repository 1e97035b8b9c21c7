import MetricModel
import Signals
import Testing

@testable import Catalogs

private func value(_ labels: String..., churning: String? = nil) -> ValueDefinition {
    var lifetime = Lifetime()
    if let churning {
        var churn = Churn()
        (churn.every, churn.label, churn.fraction) = (TimeSpan(nanoseconds: 1_000_000_000), churning, 0.5)
        lifetime.churn = churn
    }
    return ValueDefinition(
        labels: labels.map(LabelPattern.init),
        source: .signal(Operand(Static(1))),
        lifetime: lifetime,
        epoch: .unixEpoch,
        layer: .api
    )
}

struct LabelPatternIndexTests {
    private static let patterns = [
        "plain", "", "a{1..12}", "{01..10}b", "{-3..3}", "{10..1..3}", "{a..f}", "{x,y,xy}-{1..3}", "{1..3}{1..3}",
        "{a,b{1..2}}c", "\\{1..3\\}", "{1..3}-{a..c}-{GET,POST}", "é{1..2}",
    ]

    @Test("the index of every value is where it stands", arguments: patterns)
    func indices(text: String) {
        let pattern = LabelPattern(text)
        let values = Array(pattern.values)
        for value in values {
            #expect(pattern.index(of: value).map { values[$0] } == value)
        }
        #expect(Set(values).count < values.count || values.indices.allSatisfy { pattern.index(of: values[$0]) == $0 })
    }

    @Test(
        "what it does not stand for has no index",
        arguments: [
            ("plain", "plai"), ("a{1..12}", "a0"), ("a{1..12}", "a01"), ("a{1..12}", "a13"), ("a{1..12}", "a1 "),
            ("{01..10}b", "1b"), ("{10..1..3}", "9"), ("{a..f}", "g"), ("{x,y}", "xy"), ("{1..3}", "+1"),
            ("{1..3}", "99999999999999999999"), ("{-3..3}", "-0"), ("{1..3}", ""),
        ]
    )
    func strangers(pattern: String, text: String) {
        #expect(LabelPattern(pattern).index(of: LabelValue(text)) == nil)
    }
}

struct LabelPatternReadingTests {
    /// Work that grows faster than the text would take very long.
    private static let length = 40_000

    @Test(
        "long texts are read, whatever braces are in them",
        arguments: ["{", "}", "{,", "{a..", "\\", "{{a,b},", "{a,b}"]
    )
    func longTexts(unit: String) {
        let text = String(repeating: unit, count: Self.length / unit.utf8.count)
        #expect(LabelPattern(text).count >= 1)
        #expect(LabelPattern(text + String(repeating: "}", count: Self.length)).count >= 1)
    }

    @Test("braces within 100 others stand for themselves")
    func deepBraces() {
        func nested(_ depth: Int) -> String {
            String(repeating: "{a,", count: depth) + "b" + String(repeating: "}", count: depth)
        }
        #expect(LabelPattern(nested(100)).count == 101)
        #expect(LabelPattern(nested(101)).count == 101)
        #expect(LabelPattern(nested(101)).value(at: 100).text == "{a,b}")
    }

    @Test("a text is found among very many", arguments: [("{a,aa}", 60), ("{1..11}", 40), ("{,a}", 5000)])
    func manyParts(part: String, count: Int) {
        let pattern = LabelPattern(String(repeating: part, count: count))
        #expect(pattern.index(of: LabelValue(String(repeating: "a", count: 8000) + "b")) == nil)
    }
}

struct ValueListTests {
    @Test("a list behaves as an array, whatever is added and taken away", arguments: 0..<3)
    func edits(seed: Int) {
        var (list, model) = (ValueList(), [String]())
        var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func below(_ limit: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(limit))
        }
        for step in 0..<4000 {
            if model.isEmpty || below(10) < (step < 2500 ? 8 : 2) {
                let text = below(50) == 0 ? "\(step)-{1..\(below(2000) + 1)}" : "\(step)"
                list.append(value(text))
                model.append(text)
            } else {
                let index = below(model.count)
                list.remove(at: index)
                model.remove(at: index)
            }
        }
        #expect(list.map { $0.labels[0].text } == model)
        #expect(list.indices.allSatisfy { list[$0].labels[0].text == model[$0] })
        #expect(list.seriesCount == model.reduce(0) { $0 + LabelPattern($1).count })
        #expect(list.chunks.allSatisfy { $0.seriesCount <= 1024 || $0.values.count == 1 })
        #expect(list.chunks.count < 2 + model.count)
        for (index, text) in model.enumerated() {
            #expect(list.firstIndex(writtenAs: [LabelPattern(text)]) == index)
        }
    }

    @Test("an edit leaves the chunks that it does not touch as they are")
    func sharing() {
        let list = ValueList((0..<5000).map { value("\($0)") })
        var edited = list
        edited.remove(at: 2000)
        edited.append(value("new"))
        let same = Set(list.chunks.map(ObjectIdentifier.init)).intersection(edited.chunks.map(ObjectIdentifier.init))
        #expect(same.count >= list.chunks.count - 2)
    }
}

struct OverlapTests {
    private static let pairs: [(ValueDefinition, ValueDefinition, Bool)] = [
        (value("a", "b"), value("a", "b"), true), (value("a", "b"), value("a", "c"), false),
        (value("{1..100}", "b"), value("50", "b"), true), (value("{1..100}", "b"), value("050", "b"), false),
        (value("{1..100}", "b"), value("{100..200}", "{a,b}"), true),
        (value("{1..100}", "b"), value("{101..200}", "{a,b}"), false),
        // The labels are `x` and `y`.
        (value("{1..3}", "b", churning: "x"), value("2", "b"), false),
        (value("{1..3}", "b", churning: "x"), value("2-7", "b"), true),
        (value("{1..3}", "b", churning: "x"), value("2-", "b"), false),
        (value("{1..3}", "b", churning: "x"), value("{2,9}-7", "b"), true),
        (value("{1..3}", "b", churning: "x"), value("{3..5}", "b", churning: "x"), true),
        (value("{1..3}", "b", churning: "x"), value("{4..5}", "b", churning: "x"), false),
        (value("{1..3}", "b", churning: "x"), value("1-0", "b", churning: "y"), false),
        (value("{1..3}", "b-1", churning: "x"), value("1-0", "b", churning: "y"), true),
    ]

    @Test("two values have a series in common just when some names of series are the same", arguments: pairs)
    func overlap(first: ValueDefinition, second: ValueDefinition, expected: Bool) throws {
        let labels = try ["x", "y"].map { try LabelName($0) }
        for (one, other) in [(first, second), (second, first)] {
            #expect((ValueList([one]).first(overlapping: other, labels: labels) != nil) == expected)
            #expect(LabelSets.duplicates(among: [one, other], labels: labels).isEmpty == !expected)
        }
    }
}
