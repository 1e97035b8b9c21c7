import Catalogs
import Exposition
import MetricModel
import Signals
import Testing

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func constant(_ value: Double, _ labels: String...) -> ValueDefinition {
    var signal = Static()
    signal.value = value
    return ValueDefinition(
        labels: labels.map(LabelPattern.init),
        source: .signal(Operand(signal)),
        epoch: .unixEpoch,
        layer: .file
    )
}

private func ramp(peak: Double, _ labels: String..., epoch: Timestamp = .unixEpoch) -> ValueDefinition {
    var signal = Ramp()
    signal.period = TimeSpan(nanoseconds: 100_000_000_000)
    signal.peak = peak
    return ValueDefinition(
        labels: labels.map(LabelPattern.init),
        source: .signal(Operand(signal)),
        epoch: epoch,
        layer: .file
    )
}

private func family(
    _ name: String,
    help: String = "",
    unit: String? = nil,
    labels: [String] = [],
    _ series: ValueDefinition...
) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: help,
        unit: try unit.map { try UnitName($0) },
        type: .gauge,
        labels: try labels.map { try LabelName($0) },
        values: series,
        layer: .file
    )
}

private func snapshot(_ families: [FamilyDefinition], disableUnits: Bool = false) throws -> Snapshot {
    var settings = CatalogSettings()
    settings.disableUnits = disableUnits
    var catalog = Catalog(settings: settings)
    for family in families { try catalog.apply(.create(family)) }
    return Snapshot(compiling: catalog, at: .unixEpoch)
}

private let quarter = Timestamp(milliseconds: 25_000)

struct PageTests {
    @Test("Prometheus text: families by name, series as defined, HELP and TYPE once")
    func prometheusText() throws {
        let page = try snapshot([
            family("zebra", help: "Stripes", constant(1)),
            family(
                "http_requests",
                help: "All of them",
                labels: ["method", "code"],
                constant(42, "GET", "200"),
                ramp(peak: 10, "POST", "500"),
                constant(-0.5, "GET", "404")
            ),
        ])
        #expect(
            text(Page.bytes(of: page, in: .text, at: quarter)) == """
                # HELP http_requests All of them
                # TYPE http_requests gauge
                http_requests{method="GET",code="200"} 42
                http_requests{method="POST",code="500"} 2.5
                http_requests{method="GET",code="404"} -0.5
                # HELP zebra Stripes
                # TYPE zebra gauge
                zebra 1

                """
        )
    }

    @Test("OpenMetrics: TYPE, UNIT and HELP in this order, and EOF at the end")
    func openMetrics() throws {
        let page = try snapshot([family("latency", help: "How \"long\"", unit: "seconds", constant(.nan))])
        #expect(
            text(Page.bytes(of: page, in: .openMetrics, at: quarter)) == """
                # TYPE latency_seconds gauge
                # UNIT latency_seconds seconds
                # HELP latency_seconds How \\"long\\"
                latency_seconds NaN
                # EOF

                """
        )
    }

    @Test("an empty page is empty, but for OpenMetrics' end")
    func empty() throws {
        #expect(text(Page.bytes(of: try snapshot([]), in: .text, at: quarter)) == "")
        #expect(text(Page.bytes(of: try snapshot([]), in: .openMetrics, at: quarter)) == "# EOF\n")
    }

    @Test("a family without series is not on the page")
    func noSeries() throws {
        let page = try snapshot([family("a", help: "none"), family("b", constant(1)), family("c")])
        #expect(text(Page.bytes(of: page, in: .text, at: quarter)) == "# TYPE b gauge\nb 1\n")
    }

    @Test(
        "a unit that is not in the name is not told",
        arguments: [
            (true, "# TYPE latency gauge\nlatency 1\n# EOF\n"),
            (false, "# TYPE latency_seconds gauge\n# UNIT latency_seconds seconds\nlatency_seconds 1\n# EOF\n"),
        ]
    )
    func disabledUnits(disableUnits: Bool, page: String) throws {
        let snapshot = try snapshot([family("latency", unit: "seconds", constant(1))], disableUnits: disableUnits)
        #expect(text(Page.bytes(of: snapshot, in: .openMetrics, at: quarter)) == page)
    }

    @Test(
        "label values are escaped byte by byte",
        arguments: [
            (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("a\r\nb", "a\r\\nb"),
            ("\"\u{301}", "\\\"\u{301}"),
            ("tab\t", "tab\t"), ("😀 é e\u{301}", "😀 é e\u{301}"), ("", ""), ("{},=#", "{},=#"),
        ]
    )
    func labelValues(value: String, escaped: String) throws {
        let page = try snapshot([family("a", labels: ["x"], constant(1, value))])
        for format in [ExpositionFormat.text, .openMetrics] {
            let bytes = Page.bytes(of: page, in: format, at: quarter)
            let line = Array("a{x=\"\(escaped)\"} 1\n".utf8)
            #expect(bytes.dropFirst("# TYPE a gauge\n".utf8.count).starts(with: line))
        }
    }

    @Test(
        "help is escaped as each format says",
        arguments: [
            (ExpositionFormat.text, #"# HELP a \\ \n " é"#), (.openMetrics, #"# HELP a \\ \n \" é"#),
        ]
    )
    func help(format: ExpositionFormat, line: String) throws {
        let page = try snapshot([family("a", help: "\\ \n \" é", constant(1))])
        #expect(text(Page.bytes(of: page, in: format, at: quarter)).contains(line + "\n"))
    }

    @Test("each series counts from its own epoch")
    func epochs() throws {
        let later = Timestamp(milliseconds: 20_000)
        let page = try snapshot([family("a", labels: ["x"], ramp(peak: 100, "1"), ramp(peak: 100, "2", epoch: later))])
        #expect(text(Page.bytes(of: page, in: .text, at: quarter)) == "# TYPE a gauge\na{x=\"1\"} 25\na{x=\"2\"} 5\n")
    }

    @Test("a large family is the same page, whatever the blocks it is compiled to", arguments: [1, 2, 3])
    func largeFamily(constantEvery: Int) throws {
        let count = 5000
        var definition = try family("a", labels: ["x"])
        definition.values = ValueList(
            (0..<count).map { index in
                index.isMultiple(of: constantEvery)
                    ? constant(Double(index), "\(index)") : ramp(peak: Double(index), "\(index)")
            }
        )
        let lines = (0..<count).map { index in
            let value = index.isMultiple(of: constantEvery) ? Double(index) : Double(index) * 0.25
            return "a{x=\"\(index)\"} \(NumberText.text(value))\n"
        }
        let page = text(Page.bytes(of: try snapshot([definition]), in: .text, at: quarter))
        #expect(page == "# TYPE a gauge\n" + lines.joined())
    }

    @Test("a slice fits into the room that it asks for, and the slices are the page", arguments: [1, 5000, 100_000])
    func slices(aim: Int) throws {
        var definition = try family("a", help: "Some", labels: ["x"])
        definition.values = ValueList((0..<3000).map { ramp(peak: -.pi * 1e-300, "\($0)") })
        let snapshot = try snapshot([definition])
        var page = Page(of: snapshot, in: .text, at: quarter)
        var (bytes, count): ([UInt8], Int) = ([], 0)
        while let slice = page.next(upTo: aim) {
            bytes += [UInt8](unsafeUninitializedCapacity: slice.maximumLength) { buffer, length in
                length = slice.write(to: UnsafeMutableRawBufferPointer(buffer))
                #expect(length <= slice.maximumLength)
            }
            count += 1
        }
        #expect(count > 1)
        #expect(text(bytes) == text(Page.bytes(of: snapshot, in: .text, at: quarter)))
    }
}

struct SnapshotTests {
    @Test("a family that is put in or taken out leaves the snapshot that the whole catalog would give")
    func edits() throws {
        func compiled(_ family: FamilyDefinition, _ totals: TotalsCache) throws -> CompiledFamily {
            try CompiledFamily(family, settings: CatalogSettings(), totals: totals, at: quarter, until: Cancellation())
        }
        let definitions = try ["d", "a", "c", "b"].map { try family($0, constant(1)) }
        var edited = try snapshot([])
        for definition in definitions {
            edited.insert(try compiled(definition, edited.totals))
        }
        edited.insert(try compiled(try family("c", constant(2), constant(3)), edited.totals))
        for name in ["a", "none"] { edited.remove(CatalogSettings().key(of: try family(name))) }
        let page = text(Page.bytes(of: edited, in: .text, at: quarter))
        #expect(page == "# TYPE b gauge\nb 1\n# TYPE c gauge\nc 2\nc 3\n# TYPE d gauge\nd 1\n")
        #expect(edited.seriesCount == 4)
        #expect(edited.familyCount(in: .file) == 3)
        #expect(edited.familyCount(in: .api) == 0)
    }
}

struct MetricFamilyTests {
    @Test(
        "a counter's name ends in _total where the format wants it",
        arguments: [
            (ExpositionFormat.text, "# HELP a_total Some\n# TYPE a_total counter\na_total 3\n"),
            (.openMetrics, "# TYPE a counter\n# HELP a Some\na_total 3\n"),
        ]
    )
    func counter(format: ExpositionFormat, expected: String) throws {
        let metadata = FamilyMetadata(name: try MetricName("a"), type: .counter, unit: nil, help: "Some")
        var bytes: [UInt8] = []
        MetricFamily(metadata: metadata, samples: [.init(value: 3)]).append(in: format, to: &bytes)
        #expect(text(bytes) == expected)
    }
}
