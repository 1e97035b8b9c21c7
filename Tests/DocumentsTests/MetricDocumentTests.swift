import Catalogs
import MetricModel
import Signals
import Testing

@testable import Documents

private func node(_ json: String) throws -> DocumentNode { try JSONReading.node(of: Array(json.utf8)) }

private func text(_ node: DocumentNode) -> String { String(decoding: JSONWriting.bytes(of: node), as: UTF8.self) }

private let kinds = SignalKinds.all.map { "'\($0.kind)'" }.joined(separator: ", ")

struct MetricDocumentTests {
    /// One value of each kind, with every field.
    private static let metric = #"""
        {"name":"http_requests","documentation":"Demo","unit":"seconds","type":"gauge","labels":["method"],"values":[
        {"kind":"static","labels":["A"],"value":42},
        {"kind":"ramp","labels":["B"],"period":0.5,"peak":100,"offset":-1.5,"invert":true},
        {"kind":"square","labels":["C"],"period":120,"magnitude":1,"duty_cycle":12.5,"offset":0,"invert":false},
        {"kind":"sine","labels":["D"],"period":86400,"amplitude":1e-7,"offset":0},
        {"kind":"gaussian","labels":["E"],"mean":0,"sigma":0.25}]}
        """#.replacing("\n", with: "")

    @Test("what was read is written as it was")
    func roundTrip() throws {
        let document = try MetricDocument.read(node(Self.metric))
        #expect(text(document.write()) == Self.metric.replacing("1e-7", with: "1e-07"))
        let again = MetricDocument(document.definition(epoch: .unixEpoch, layer: .api))
        #expect(text(again.write()) == text(document.write()))
    }

    @Test("what is left out has its default, but a name is needed")
    func defaults() throws {
        let document = try MetricDocument.read(node(#"{"name":"a"}"#))
        #expect(
            text(document.write())
                == #"{"name":"a","documentation":"","unit":"","type":"gauge","labels":[],"values":[]}"#
        )
        #expect(throws: DocumentError.self) { try MetricDocument.read(node("{}")) }
    }

    @Test("fields of a value take suffixes")
    func suffixes() throws {
        let document = try ValueDocument.read(
            node(#"{"kind":"ramp","labels":[],"period":"1h30m","peak":"2k","offset":"2m"}"#),
            as: .gauge
        )
        let ramp = try #require(signal(of: document.source) as? Ramp)
        #expect(ramp.period == TimeSpan(seconds: 5400))
        #expect(ramp.peak == 2000)
        #expect(ramp.offset == 0.002)
    }

    @Test("only a static value may be no number", arguments: ["NaN", "+Inf", "-Inf", "nan", ".inf"])
    func nonFinite(word: String) throws {
        let document = try ValueDocument.read(node(#"{"kind":"static","labels":[],"value":"\#(word)"}"#), as: .gauge)
        let value = try #require((signal(of: document.source) as? Static)?.value)
        #expect(!value.isFinite)
        #expect(throws: DocumentError.self) {
            try ValueDocument.read(node(#"{"kind":"gaussian","labels":[],"mean":"\#(word)","sigma":1}"#), as: .gauge)
        }
    }

    @Test(
        "what is wrong is told with its place, what was found and what is allowed",
        arguments: [
            (
                "[]", "",
                "found a list; allowed is a mapping with the keys of a metric: "
                    + "name, documentation, unit, type, total_suffix, created, timestamps, labels, defaults, values"
            ),
            (#"{"name":"a","lables":[]}"#, "lables", "unknown key 'lables' in a metric; did you mean 'labels'?"),
            (
                #"{"name":"a","x":1}"#, "x",
                "unknown key 'x' in a metric; "
                    + "known are name, documentation, unit, type, total_suffix, created, timestamps, labels, defaults, values"
            ),
            (#"{"name":1}"#, "name", "found 1, which is not text; write it in quotes: \"1\""),
            (#"{"name":null}"#, "name", "found nothing; allowed is the metric's name"),
            (#"{"name":"a","labels":"x"}"#, "labels", "found 'x'; allowed is a list of names of labels"),
            (
                #"{"name":"a","type":"count"}"#, "type",
                "found 'count'; allowed is one of 'gauge', 'counter', 'histogram', 'gaugehistogram', 'summary', 'info', "
                    + "'stateset', 'unknown'; did you mean 'counter'?"
            ),
            (#"{"name":"a","unit":"m/s"}"#, "unit", "'m/s' contains '/'; allowed are letters, digits, '_' and ':'"),
            (
                #"{"name":"a","values":[{"kind":"ramp","period":"0s","peak":1}]}"#, "values[0].period",
                "found '0s'; allowed is a duration above zero and below 285 years, such as '30s', '1h30m' or a number of seconds"
            ),
            (
                #"{"name":"a","values":[{"kind":"square","period":1,"magnitude":1,"duty_cycle":101}]}"#,
                "values[0].duty_cycle",
                "found 101; allowed is a finite number from 0 to 100, such as 42 or 1.5"
            ),
            (
                #"{"name":"a","values":[{"kind":"gaussian","mean":1,"sigma":-1}]}"#, "values[0].sigma",
                "found -1; allowed is a finite number of at least 0, such as 42, 1.5 or '2k'"
            ),
            (
                #"{"name":"a","values":[{"kind":"sin","period":1,"amplitude":1}]}"#, "values[0].kind",
                "found 'sin'; allowed is one of \(kinds); did you mean 'sine'?"
            ),
            (
                #"{"name":"a","values":[{"kind":"static"}]}"#, "values[0].value",
                "the key 'value' is missing in a value of kind static; write a number, 'NaN', '+Inf' or '-Inf', such as 42, "
                    + "1.5 or '2k'"
            ),
            (
                #"{"name":"a","values":[{"kind":"static","value":"1e400"}]}"#, "values[0].value",
                "found '1e400', which is beyond the largest number, 1.8e308; allowed is a number, 'NaN', '+Inf' or '-Inf', "
                    + "such as 42, 1.5 or '2k'"
            ),
            (
                #"{"name":"a","values":[{"kind":"ramp","period":1,"peak":1,"invert":"true"}]}"#, "values[0].invert",
                "found 'true'; allowed is true or false"
            ),
        ]
    )
    func diagnostics(json: String, path: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) { try MetricDocument.read(node(json)) }
        #expect(error?.diagnostics.map(\.path.description) == [path])
        #expect(error?.diagnostics.map(\.message) == [message])
    }

    @Test("a static signal that is no number is written as it can be read", arguments: ["NaN", "+Inf", "-Inf"])
    func nonFiniteWithinSignals(word: String) throws {
        let json = #"{"kind":"sum","labels":[],"signals":[{"kind":"static","value":"\#(word)"},5]}"#
        let document = try ValueDocument.read(node(json), as: .gauge)
        #expect(text(document.write()) == json)
    }

    @Test("a draw within a signal is written where it was read, also where a number would be short for the signal")
    func drawsWithinSignals() throws {
        let signal = #"{"kind":"static","value":{"from":1,"to":2}}"#
        let json =
            #"{"kind":"sum","labels":[],"signals":[\#(signal),{"from":3,"to":4},5,{"kind":"max","signals":[\#(signal)]}]}"#
        let document = try ValueDocument.read(node(json), as: .gauge)
        #expect(text(document.write()) == json)
    }

    @Test(
        "a key stands once in a draw",
        arguments: [
            (#"{"from":1,"from":2,"to":3}"#, "from"), (#"{"from":1,"to":2,"to":3}"#, "to"),
            (#"{"any":[1],"any":[2]}"#, "any"),
        ]
    )
    func keysOfADraw(draw: String, key: String) throws {
        let value = try node(#"{"kind":"static","value":\#(draw)}"#)
        let error = #expect(throws: DocumentError.self) { try ValueDocument.read(value, as: .gauge) }
        let diagnostic = try #require(error?.diagnostics.first)
        #expect(error?.diagnostics.count == 1)
        #expect(diagnostic.path.description == "value.\(key)")
        #expect(diagnostic.message == "the key '\(key)' stands here a second time; write it once")
    }

    @Test("many mistakes are told at once, but not without end")
    func manyMistakes() throws {
        let keys = (0..<5000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let error = #expect(throws: DocumentError.self) { try MetricDocument.read(node("{\(keys)}")) }
        #expect(error?.diagnostics.count == 1001)
        #expect(error?.diagnostics.last?.message == "more than 1000 errors; the rest was not read")
    }

    @Test("every kind has a schema, with what it needs and nothing else allowed")
    func schemas() throws {
        let schemas = Dictionary(uniqueKeysWithValues: DocumentSchema.schemas)
        let value = try #require(schemas["SignalValue"])
        for (index, kind) in SignalKinds.all.enumerated() {
            #expect(text(value).contains("\"\(kind.kind)\":\"#/components/schemas/"))
            let reference = try #require(value[key: "oneOf"]?[index: index]?[key: "$ref"])
            let name = text(reference).split(separator: "/").last?.dropLast() ?? ""
            let schema = try #require(schemas[String(name)])
            #expect(schema[key: "properties"]?[key: "kind"]?[key: "const"].map(text) == "\"\(kind.kind)\"")
            #expect(schema[key: "additionalProperties"].map(text) == "false")
        }
    }
}
