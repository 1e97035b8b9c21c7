import MetricModel
import Testing

struct NamesTests {
    @Test(
        "any text is a metric name but none and one with U+0000; the legacy alphabet is told from it",
        arguments: [
            ("a", true, true), ("_", true, true), (":", true, true), ("a1", true, true), ("job:rate:5m", true, true),
            ("__name__", true, true), ("1a", true, false), ("a-b", true, false), ("a.b", true, false),
            ("a b", true, false), ("é", true, false), ("a٣", true, false), ("a\n", true, false), ("\"", true, false),
            ("", false, false), ("a\u{0}", false, false),
        ]
    )
    func metricName(text: String, isValid: Bool, isLegacy: Bool) {
        let name = try? MetricName(text)
        #expect((name != nil) == isValid)
        #expect((name?.isLegacy ?? false) == isLegacy)
    }

    @Test(
        "a label name does not begin with two underscores; its legacy alphabet has no colon",
        arguments: [
            ("a", true, true), ("_a", true, true), ("a1", true, true), ("le", true, true), ("1a", true, false),
            ("a:b", true, false), ("ä", true, false), ("", false, false), ("__a", false, true), ("__", false, true),
        ]
    )
    func labelName(text: String, isValid: Bool, isLegacy: Bool) {
        #expect(((try? LabelName(text)) != nil) == isValid)
        #expect(NameAlphabet.label.contains(text) == isLegacy)
    }

    @Test(
        "why a name is refused is told with what is allowed",
        arguments: [
            ("", "the name is empty; write at least one letter"),
            ("a\u{0}", "the name contains U+0000; any other character is allowed"),
            (String(repeating: "é", count: 1001), "the name is 1001 characters long; at most 1000 are allowed"),
        ]
    )
    func message(text: String, sentence: String) {
        let error = #expect(throws: NameError.self) { try MetricName(text) }
        #expect(error?.description == sentence)
    }

    @Test("names that look alike are two when their bytes differ")
    func bytes() throws {
        #expect(try MetricName("\u{E9}") != MetricName("e\u{301}"))
        #expect(try Set([LabelName("\u{E9}"), LabelName("e\u{301}"), LabelName("\u{E9}")]).count == 2)
    }

    // From the tables of "Escaping schemes" in Prometheus' documentation, with client_golang's answer where both differ:
    // names of the legacy alphabet stay as they are.
    @Test(
        "a name is escaped as the scheme says",
        arguments: [
            ("http_requests", "http_requests", "http_requests", "http_requests"),
            ("a:b", "a:b", "a:b", "a:b"),
            (
                "mysystem.prod.west.cpu.load", "mysystem_prod_west_cpu_load",
                "mysystem_dot_prod_dot_west_dot_cpu_dot_load", "U__mysystem_2e_prod_2e_west_2e_cpu_2e_load"
            ),
            ("no.colons_total", "no_colons_total", "no_dot_colons__total", "U__no_2e_colons__total"),
            ("9a.b_c", "_a_b_c", "__a_dot_b__c", "U___39_a_2e_b__c"),
            ("花火", "__", "____", "U___82b1__706b_"),
            ("a b", "a_b", "a__b", "U__a_20_b"),
        ]
    )
    func escaping(name: String, underscores: String, dots: String, values: String) throws {
        let name = try MetricName(name)
        #expect(name.escaped(by: .allowUTF8) == name)
        #expect(name.escaped(by: .underscores).text == underscores)
        #expect(name.escaped(by: .dots).text == dots)
        #expect(name.escaped(by: .values).text == values)
    }

    @Test("a label's colon is not legal")
    func labelColon() {
        #expect(EscapingScheme.underscores.escape("a:b", in: .label) == "a_b")
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
