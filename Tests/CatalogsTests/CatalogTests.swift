import Catalogs
import MetricModel
import Signals
import Testing

private func labels(_ values: String...) -> [LabelPattern] { values.map(LabelPattern.init) }

private func series(_ values: [LabelPattern], layer: Layer = .api) -> ValueDefinition {
    ValueDefinition(labels: values, source: .signal(Operand(Static())), epoch: .unixEpoch, layer: layer)
}

private func family(
    _ name: String,
    unit: String? = nil,
    labels: [String] = [],
    series: [ValueDefinition] = [],
    layer: Layer = .api
) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: "",
        unit: try unit.map { try UnitName($0) },
        type: .gauge,
        labels: try labels.map { try LabelName($0) },
        values: series,
        layer: layer
    )
}

private func refusal(_ catalog: Catalog, _ edit: CatalogEdit) -> EditError? {
    var catalog = catalog
    do throws(EditError) {
        try catalog.apply(edit)
        return nil
    } catch {
        return error
    }
}

struct CreationTests {
    @Test("a metric is there once it is created, and counted")
    func create() throws {
        var catalog = Catalog()
        try catalog.apply(.create(family("b", labels: ["x"], series: [series(labels("1")), series(labels("2"))])))
        try catalog.apply(.create(family("a")))
        #expect(catalog.allFamilies.map(\.name.text) == ["a", "b"])
        #expect(catalog.seriesCount == 2)
    }

    @Test(
        "a name that is taken is refused, as it is written or as it is exposed",
        arguments: [
            ("a", nil, "name: the metric 'a' exists already"),
            (
                "latency", "seconds",
                "name: 'latency' is exposed as 'latency_seconds' once its unit is appended, and so is "
                    + "the metric 'latency_seconds'; choose another name or unit"
            ),
        ] as [(String, String?, String)]
    )
    func collision(name: String, unit: String?, sentence: String) throws {
        var catalog = Catalog()
        try catalog.apply(.create(family("a")))
        try catalog.apply(.create(family("latency_seconds")))
        let error = refusal(catalog, .create(try family(name, unit: unit)))
        #expect(error?.reason == .exists)
        #expect(error?.description == sentence)
    }

    @Test("units do not collide where they are disabled")
    func disabledUnits() throws {
        var settings = CatalogSettings()
        settings.disableUnits = true
        var catalog = Catalog(settings: settings)
        try catalog.apply(.create(family("latency_seconds")))
        try catalog.apply(.create(family("latency", unit: "seconds")))
        #expect(catalog.familyCount == 2)
    }

    @Test(
        "a reserved name is refused, also when only the unit makes it one",
        arguments: [
            ("own_seconds", nil), ("own", "seconds"),
        ] as [(String, String?)]
    )
    func reservedNames(name: String, unit: String?) throws {
        let catalog = Catalog(reservedNames: [try MetricName("own_seconds")])
        let error = refusal(catalog, .create(try family(name, unit: unit)))
        #expect(error?.reason == .invalid)
        #expect(error?.description.contains("--no-self-metrics") == true)
    }

    @Test("every rule that is broken is told at its place")
    func violations() throws {
        let definition = try family(
            "a",
            labels: ["x", "y", "x"],
            series: [series(labels("1")), series(labels("1", "2", "3")), series(labels("1", "2", "3"))]
        )
        let error = refusal(Catalog(), .create(definition))
        #expect(error?.reason == .invalid)
        #expect(error?.violations.map(\.path.description) == ["labels[2]", "values[0].labels", "values[2].labels"])
    }

    @Test("label values that differ in bytes only are two label sets")
    func canonicalEquivalence() throws {
        var catalog = Catalog()
        let values = [series(labels("caf\u{E9}")), series(labels("cafe\u{301}"))]
        try catalog.apply(.create(family("a", labels: ["x"], series: values)))
        #expect(catalog.seriesCount == 2)
    }

    @Test("more series than the limit are refused before anything is added")
    func seriesLimit() throws {
        var settings = CatalogSettings()
        settings.limits.series = 2
        var catalog = Catalog(settings: settings)
        try catalog.apply(.create(family("a", labels: ["x"], series: [series(labels("1")), series(labels("2"))])))
        let edit = CatalogEdit.addValue(series(labels("3")), to: try MetricName("a"))
        #expect(refusal(catalog, edit)?.description.contains("at most 2") == true)
        #expect(refusal(catalog, edit)?.reason == .invalid)
    }

    @Test("more text than the limit is refused, whatever it would be made of", arguments: [1, 1_000_000, 1 << 59])
    func pageLimit(series count: Int) throws {
        var settings = CatalogSettings()
        (settings.limits.series, settings.limits.seriesPerMetric) = (Int.max - 1, Int.max - 1)
        settings.limits.pageBytes = 1000
        var catalog = Catalog(settings: settings)
        try catalog.apply(.create(family("a", labels: ["x"], series: [series(labels("1"))])))
        let before = catalog.pageByteCount
        let text = String(repeating: "x", count: 1000) + "{1..\(count)}{1..\(count)}"
        let whole = CatalogEdit.create(try family("b", labels: ["x"], series: [series(labels(text))]))
        for edit in [whole, .addValue(series(labels(text)), to: try MetricName("a"))] {
            let sentence = try #require(refusal(catalog, edit)?.description)
            #expect(sentence.contains(count == 1 << 59 ? "countless" : "at most 1000 are allowed (--max-page-bytes)"))
        }
        #expect(catalog.pageByteCount == before)
    }

    @Test("the text of what is deleted is free again")
    func pageIsFreed() throws {
        var catalog = Catalog()
        let name = try MetricName("a")
        try catalog.apply(.create(family("a", labels: ["x"], series: [series(labels("1"))])))
        let one = catalog.pageByteCount
        try catalog.apply(.addValue(series(labels("{10..99}")), to: name))
        let both = catalog.pageByteCount
        // Each series has a line, and its label is two bytes long.
        #expect((both - one) % 90 == 0 && both > one)
        try catalog.apply(.deleteValue(labels("{10..99}"), from: name))
        #expect(catalog.pageByteCount == one)
        try catalog.apply(.delete(name))
        #expect(catalog.pageByteCount == 0)
    }

    @Test("a label value that is too long is refused")
    func longLabelValue() throws {
        let value = String(repeating: "x", count: CatalogLimits().labelLength + 1)
        let error = refusal(Catalog(), .create(try family("a", labels: ["x"], series: [series(labels(value))])))
        #expect(error?.violations.map(\.path.description) == ["values[0].labels[0]"])
    }
}

struct ChangeTests {
    /// A metric of the file with a value of each layer, and one of the API.
    private func catalog() throws -> Catalog {
        var catalog = Catalog()
        let values = [series(labels("file", "1"), layer: .file)]
        try catalog.apply(.create(family("file", labels: ["x", "y"], series: values, layer: .file)))
        try catalog.apply(.addValue(series(labels("api", "1")), to: MetricName("file")))
        try catalog.apply(.create(family("api", labels: ["x", "y"], series: [series(labels("a", "b"))])))
        return catalog
    }

    @Test("a value is added behind the others")
    func addSeries() throws {
        let catalog = try catalog()
        #expect(catalog[try MetricName("file")]?.values.map(\.labels) == [labels("file", "1"), labels("api", "1")])
        #expect(catalog.seriesCount == 3)
    }

    @Test("a value is deleted by its labels, in order and exactly")
    func deleteSeries() throws {
        var catalog = try catalog()
        let name = try MetricName("api")
        #expect(refusal(catalog, .deleteValue(labels("b", "a"), from: name))?.reason == .notFound)
        try catalog.apply(.deleteValue(labels("a", "b"), from: name))
        #expect(catalog[name]?.values.isEmpty == true)
        #expect(catalog.seriesCount == 2)
    }

    @Test("a metric is deleted with its values, and its name is free again")
    func delete() throws {
        var catalog = try catalog()
        try catalog.apply(.delete(MetricName("api")))
        #expect(catalog.seriesCount == 2)
        try catalog.apply(.create(family("api")))
    }

    @Test("a change that cannot be made is refused with its reason, and changes nothing")
    func refusals() throws {
        let catalog = try catalog()
        let (file, api, none) = try (MetricName("file"), MetricName("api"), MetricName("none"))
        let table: [(CatalogEdit, EditError.Reason)] = [
            (.delete(none), .notFound),
            (.delete(file), .forbidden),
            (.addValue(series(labels("a", "b")), to: none), .notFound),
            (.addValue(series(labels("a", "b")), to: api), .exists),
            (.addValue(series(labels("a")), to: api), .invalid),
            (.deleteValue(labels("a", "b"), from: none), .notFound),
            (.deleteValue(labels("a"), from: api), .invalid),
            (.deleteValue(labels("file", "1"), from: file), .forbidden),
        ]
        for (edit, reason) in table {
            #expect(refusal(catalog, edit)?.reason == reason, "\(edit)")
        }
    }
}

struct EpochTests {
    @Test("a value's time begins when it is added, unless the epoch is fixed")
    func epoch() {
        let now = Timestamp(milliseconds: 1_700_000_000_000)
        var settings = CatalogSettings()
        #expect(settings.epoch(addedAt: now) == now)
        settings.epoch = .fixed(.unixEpoch)
        #expect(settings.epoch(addedAt: now) == .unixEpoch)
    }
}
