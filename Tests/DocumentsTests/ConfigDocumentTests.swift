import Catalogs
import Documents
import MetricModel
import Signals
import Testing

private let start = Timestamp(milliseconds: 1_700_000_000_000)

private func catalog(_ yaml: String, reservedNames: Set<MetricName> = []) throws -> Catalog {
    try ConfigDocument.catalog(
        from: yaml,
        startedAt: start,
        reservedNames: reservedNames,
        limits: CatalogLimits(),
        readFile: { (path) throws(UnreadableFile) in
            guard let text = files[path] else { throw UnreadableFile("no such file") }
            return text
        }
    )
}

/// Files that a configuration may name.
private let files = ["points.csv": "time,load,idle\n10,1,9\n20,x,7\n"]

func signal(of source: SeriesSource) -> (any Signal)? {
    guard case .signal(let operand) = source else { return nil }
    return operand.signal
}

private func diagnostics(_ yaml: String) -> [String] {
    do {
        _ = try catalog(yaml)
        return []
    } catch let error as DocumentError {
        return error.diagnostics.map { $0.description(inFile: "f") }
    } catch {
        return ["\(error)"]
    }
}

struct ConfigDocumentTests {
    @Test("an empty file defines nothing", arguments: ["", "# only a comment\n", "---\n", "{}", "metrics: []"])
    func empty(yaml: String) throws {
        #expect(try catalog(yaml).familyCount == 0)
    }

    @Test("a file defines metrics, settings and time")
    func whole() throws {
        let catalog = try catalog(
            """
            disable_units: yes
            seed: 7
            clock: {epoch: 2026-01-01T00:00:00Z}
            metrics:
              - name: a
                unit: seconds
                labels: [x]
                values:
                  - {kind: static, labels: [plain], value: 2k}
                  - {kind: ramp, labels: ["200"], period: 2m, peak: 1, invert: on}
            """
        )
        let family = try #require(catalog[try MetricName("a")])
        #expect(catalog.settings.exposedName(of: family).text == "a")
        #expect(catalog.settings.seed == 7)
        #expect(family.layer == .file)
        #expect(family.values.map(\.labels) == [[LabelPattern("plain")], [LabelPattern("200")]])
        #expect(family.values.map(\.epoch) == Array(repeating: Timestamp(milliseconds: 1_767_225_600_000), count: 2))
        #expect((signal(of: family.values[1].source) as? Ramp)?.invert == true)
    }

    @Test(
        "time begins at the start, at 1970, or at a date",
        arguments: [
            ("", 1_700_000_000_000), ("clock: {epoch: start}", 1_700_000_000_000), ("clock: {epoch: unix}", 0),
            ("clock: {}", 1_700_000_000_000),
            ("clock: {epoch: \"2026-01-01T00:00:00+01:00\"}", 1_767_222_000_000),
        ] as [(String, Int64)]
    )
    func epoch(clock: String, milliseconds: Int64) throws {
        let catalog = try catalog("\(clock)\nmetrics: [{name: a, values: [{kind: static, value: 1}]}]")
        #expect(catalog[try MetricName("a")]?.values[0].epoch == Timestamp(milliseconds: milliseconds))
    }

    @Test("anchors, aliases and merge keys work")
    func anchors() throws {
        let catalog = try catalog(
            """
            metrics:
              - &first
                name: a
                labels: [x]
                values:
                  - &wave {kind: sine, labels: ["1"], period: 1m, amplitude: 5}
                  - {<<: *wave, labels: ["2"], offset: 3}
              - {<<: *first, name: b}
            """
        )
        let values = try #require(catalog[try MetricName("b")]?.values)
        let second = try #require(signal(of: values[1].source) as? Sine)
        #expect(second.amplitude == 5)
        #expect(second.offset == 3)
        #expect(catalog.seriesCount == 4)
    }

    @Test(
        "mistakes in YAML itself have a place",
        arguments: [
            ("metrics: [", "f:2:1: not YAML: did not find expected node content (while parsing a flow node)"),
            ("metrics:\n\t- name: a", "f:2:1: not YAML: found a tab; indent with blanks"),
            (
                "metrics: []\nmetrics: []",
                "f:2:1: metrics: the key 'metrics' stands here a second time; write it once"
            ),
            ("metrics: *none", "f:1:10: not YAML: found undefined alias"),
            (
                "- a",
                "f:1:1: found a list; allowed is a mapping with the keys of the configuration: "
                    + "disable_units, seed, clock, metrics"
            ),
            ("? [a]\n: 1", "f:1:3: found a key that is no text; allowed is a name"),
        ]
    )
    func notYAML(yaml: String, sentence: String) {
        #expect(diagnostics(yaml) == [sentence])
    }

    @Test("keys that stand twice are told where they stand again")
    func duplicateKeys() {
        let yaml = """
            metrics:
              - name: a
                'unit': x
                name: b
                values:
                  - {kind: static, value: 1, "value": 2}
                "unit": y
            """
        #expect(
            diagnostics(yaml) == [
                "f:4:5: metrics[0].name: the key 'name' stands here a second time; write it once",
                "f:6:34: metrics[0].values[0].value: the key 'value' stands here a second time; write it once",
                "f:7:5: metrics[0].unit: the key 'unit' stands here a second time; write it once",
            ]
        )
    }

    @Test("all mistakes are told at once, in the order of the file")
    func manyMistakes() {
        let yaml = """
            seed: -1
            metrics:
              - name: ""
                values:
                  - {kind: static, value: x}
              - name: a
                labels: [x, x]
                values:
                  - {kind: ramp, labels: [one], period: 0, peak: 1}
              - name: b_seconds
              - name: b_seconds
              - name: b
                unit: seconds
            """
        #expect(
            diagnostics(yaml).map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
                "f:1:7: seed:", "f:3:11: metrics[0].name:", "f:5:31: metrics[0].values[0].value:",
                "f:7:17: metrics[1].labels[1]:", "f:9:30: metrics[1].values[0].labels:",
                "f:9:45: metrics[1].values[0].period:", "f:11:11: metrics[3].name:", "f:12:11: metrics[4].name:",
            ]
        )
    }

    @Test("aliases that expand without end are stopped")
    func aliasBomb() {
        var yaml = "metrics:\n"
        yaml += "  - &a {name: a, labels: &l [\(Array(repeating: "x", count: 1000).joined(separator: ","))]}\n"
        yaml +=
            "  - {name: b, values: &v [\(Array(repeating: "{kind: static, value: 1, labels: *l}", count: 1000).joined(separator: ","))]}\n"
        yaml += (0..<100).map { "  - {name: c\($0), values: *v}\n" }.joined()
        #expect(diagnostics(yaml).count == 1)
        #expect(diagnostics(yaml)[0].contains("the aliases of this file expand to too many values"))
    }

    /// `A` stands for what is allowed, `D` for what is allowed where a duration may stand as well.
    @Test(
        "an instant is checked wherever one stands",
        arguments: [
            (
                "clock: {epoch: 2026-02-29T00:00:00Z}",
                "f:1:16: clock.epoch: found 2026-02-29T00:00:00Z: February 2026 has 28 days; allowed is start, unix or a date "
                    + "such as 2026-01-01T00:00:00Z"
            ),
            (
                "clock: {epoch: 1600-01-01T00:00:00Z}",
                "f:1:16: clock.epoch: found 1600-01-01T00:00:00Z: instants are from 1970-01-01T00:00:00.000Z to "
                    + "2262-04-11T23:47:16.854Z; allowed is start, unix or a date such as 2026-01-01T00:00:00Z"
            ),
            (
                "clock: {epoch: \"-5\"}",
                "f:1:16: clock.epoch: found '-5': instants are from 1970-01-01T00:00:00.000Z to 2262-04-11T23:47:16.854Z; "
                    + "allowed is start, unix or a date such as 2026-01-01T00:00:00Z"
            ),
            (
                "metrics: [{name: a, values: [{kind: static, value: 1, epoch: 2026-01-01T23:59:61Z}]}]",
                "f:1:62: metrics[0].values[0].epoch: found 2026-01-01T23:59:61Z: seconds are from 00 to 59; A"
            ),
            (
                "metrics: [{name: a, values: [{kind: static, value: 1, epoch: .nan}]}]",
                "f:1:62: metrics[0].values[0].epoch: found .nan: instants are from 1970-01-01T00:00:00.000Z to "
                    + "2262-04-11T23:47:16.854Z; A"
            ),
            (
                "metrics: [{name: a, values: [{kind: static, value: 1, epoch: [1]}]}]",
                "f:1:62: metrics[0].values[0].epoch: found a list; A"
            ),
            (
                "metrics: [{name: a, values: [{kind: switch, until: 2026-06-31T00:00:00Z, signal: 1, else: 2}]}]",
                "f:1:52: metrics[0].values[0].until: found 2026-06-31T00:00:00Z: June 2026 has 30 days; D"
            ),
            (
                "metrics: [{name: a, values: [{kind: switch, from: 1e12, signal: 1, else: 2}]}]",
                "f:1:51: metrics[0].values[0].from: found 1e12: instants are from 1970-01-01T00:00:00.000Z to "
                    + "2262-04-11T23:47:16.854Z; D"
            ),
            (
                "metrics: [{name: a, values: [{kind: switch, from: soon, signal: 1, else: 2}]}]",
                "f:1:51: metrics[0].values[0].from: found soon; D"
            ),
            (
                "metrics: [{name: a, type: counter, values: [{rate: 1, resets: [5m, 2026-01-01T00:00:00]}]}]",
                "f:1:68: metrics[0].values[0].resets[1]: found 2026-01-01T00:00:00: the offset from UTC is missing, such as Z "
                    + "or +02:00; D"
            ),
        ]
    )
    func instants(yaml: String, sentence: String) {
        let instant = "an instant, such as 2026-01-01T00:00:00Z or 1767225600 (seconds since 1970)"
        let either = "a duration of at least zero, such as '30s', '1h30m' or a number of seconds, or \(instant)"
        let expected = sentence.hasSuffix("; A") ? String(sentence.dropLast()) + "allowed is \(instant)" : sentence
        let whole = expected.hasSuffix("; D") ? String(expected.dropLast()) + "allowed is \(either)" : expected
        #expect(diagnostics(yaml) == [whole])
    }

    @Test("a value may name a file of points, and the column in it")
    func points() throws {
        let catalog = try catalog(
            "metrics: [{name: a, values: [{kind: replay, points: {csv: points.csv, column: idle, time_unit: ms}}]}]"
        )
        let source = try #require(catalog.allFamilies.first?.values.first?.source)
        let points = (signal(of: source) as? Replay)?.points
        #expect(points?.map(\.time.milliseconds) == [0, 10])
        #expect(points?.map(\.value) == [9, 7])
    }

    @Test(
        "an error in a file of points stands where the file is named",
        arguments: [
            (
                "{csv: points.csv}",
                "f:1:59: metrics[0].values[0].points: cannot read 'points.csv': line 3: found 'x' for a value; V"
            ),
            ("{csv: none.csv}", "f:1:59: metrics[0].values[0].points: cannot read 'none.csv': no such file"),
            ("{csv: points.csv, column: 1}", "f:1:79: metrics[0].values[0].points.column: found 1; C"),
            ("{csv: points.csv, column: 2.5}", "f:1:79: metrics[0].values[0].points.column: found 2.5; C"),
            (
                "{csv: points.csv, column: ~}",
                "f:1:79: metrics[0].values[0].points.column: found ~, which stands for nothing; C; in quotes it is the word: \"~\""
            ),
            (
                "{csv: points.csv, time_unit: min}",
                "f:1:82: metrics[0].values[0].points.time_unit: found 'min'; allowed is one of 's', 'ms', 'us', 'ns'"
            ),
        ]
    )
    func wrongPoints(points: String, sentence: String) {
        let value = "allowed is a number such as 1.5, 'NaN', '+Inf' or '-Inf', or nothing for a gap"
        let column = "allowed is the number of a column, from 2 (1 is the time), or its heading"
        let expected = sentence.replacing("; V", with: "; \(value)").replacing("; C", with: "; \(column)")
        #expect(diagnostics("metrics: [{name: a, values: [{kind: replay, points: \(points)}]}]") == [expected])
    }
}
