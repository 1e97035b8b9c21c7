import MetricModel
import Testing

struct NamesTests {
    @Test(
        "a metric name is made of letters, digits, '_' and ':', and no digit first",
        arguments: [
            ("a", true), ("_", true), (":", true), ("a1", true), ("job:rate:5m", true), ("__name__", true),
            ("", false), ("1a", false), ("a-b", false), ("a.b", false), ("a b", false), ("é", false), ("a٣", false),
            ("a\u{0}", false), ("a\n", false),
        ]
    )
    func metricName(text: String, isValid: Bool) {
        #expect(((try? MetricName(text)) != nil) == isValid)
    }

    @Test(
        "a label name has no colon and does not begin with two underscores",
        arguments: [
            ("a", true), ("_a", true), ("a1", true), ("le", true),
            ("", false), ("1a", false), ("a:b", false), ("__a", false), ("__", false), ("ä", false),
        ]
    )
    func labelName(text: String, isValid: Bool) {
        #expect(((try? LabelName(text)) != nil) == isValid)
    }

    @Test(
        "why a name is refused is told with what is allowed",
        arguments: [
            ("1abc", "'1abc' may not begin with '1'; allowed are letters, digits, '_' and ':', and no digit first"),
            ("a-b", "'a-b' contains '-'; allowed are letters, digits, '_' and ':'"),
            ("", "the name is empty; write at least one letter"),
            (String(repeating: "a", count: 1001), "the name is 1001 bytes long; at most 1000 are allowed"),
        ]
    )
    func message(text: String, sentence: String) {
        let error = #expect(throws: NameError.self) { try MetricName(text) }
        #expect(error?.description == sentence)
    }

    @Test("a reserved label name is told from a wrong one")
    func reservedLabelName() {
        #expect(throws: NameError.reserved("__name__")) { try LabelName("__name__") }
    }

    @Test(
        "a unit is appended once",
        arguments: [
            ("latency", "seconds", "latency_seconds"),
            ("latency_seconds", "seconds", "latency_seconds"),
            ("seconds", "seconds", "seconds_seconds"),
            ("latencyseconds", "seconds", "latencyseconds_seconds"),
            ("used", "2xx", "used_2xx"),
        ]
    )
    func unit(name: String, unit: String, exposed: String) throws {
        #expect(try MetricName(name).appending(UnitName(unit)).text == exposed)
    }

    @Test("names are in the order of their bytes")
    func order() throws {
        let names = try ["b", "a_b", "aB", "a", "_", "Z", "a1"].map { try MetricName($0) }
        #expect(names.sorted().map(\.text) == ["Z", "_", "a", "a1", "aB", "a_b", "b"])
    }
}

struct LabelValueTests {
    @Test("label values with the same characters in other bytes differ")
    func canonicalEquivalence() {
        let composed = LabelValue("caf\u{E9}")
        let decomposed = LabelValue("cafe\u{301}")
        #expect(composed.text == decomposed.text, "Swift takes the texts for equal")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test("lists of label values differ where a boundary between two does")
    func boundaries() {
        let left = [LabelValue("ab"), LabelValue("c")]
        let right = [LabelValue("a"), LabelValue("bc")]
        #expect(Set([left, right]).count == 2)
    }
}
