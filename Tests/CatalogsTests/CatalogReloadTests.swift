import Catalogs
import MetricModel
import Signals
import Testing

private func value(
    _ label: String,
    _ number: Double = 1,
    epoch: Int64,
    isEpochWritten: Bool = false,
    layer: Layer = .file
) -> ValueDefinition {
    var signal = Static()
    signal.value = number
    return ValueDefinition(
        labels: [LabelPattern(label)],
        source: .signal(Operand(signal)),
        epoch: Timestamp(milliseconds: epoch),
        isEpochWritten: isEpochWritten,
        layer: layer
    )
}

private func family(
    _ name: String,
    type: MetricType = .gauge,
    label: String = "x",
    _ values: [ValueDefinition],
    layer: Layer = .file
) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: "",
        unit: nil,
        type: type,
        labels: [try LabelName(label)],
        values: values,
        layer: layer
    )
}

private func catalog(_ families: FamilyDefinition..., epoch: CatalogSettings.Epoch = .whenAdded) throws -> Catalog {
    var settings = CatalogSettings()
    settings.epoch = epoch
    var catalog = Catalog(settings: settings)
    for family in families { try catalog.apply(.create(family)) }
    return catalog
}

private func epochs(_ catalog: Catalog, _ name: String) throws -> [Int64] {
    try #require(catalog[MetricName(name)]).values.map(\.epoch.milliseconds)
}

struct CatalogReloadTests {
    @Test("a value that is written as it was keeps its epoch; one that is new or changed has the new one")
    func epochsStay() throws {
        let older = try catalog(
            family("a", [value("same", epoch: 1), value("changed", epoch: 1), value("gone", epoch: 1)])
        )
        var newer = try catalog(
            family("a", [value("new", epoch: 2), value("changed", 5, epoch: 2), value("same", epoch: 2)])
        )
        newer.takePlace(of: older)
        #expect(try epochs(newer, "a") == [2, 2, 1])
    }

    @Test(
        "series that are written with more or fewer others than before keep their epoch",
        arguments: [("{1..3}", "{1..5}"), ("{1..5}", "{2,3}"), ("1", "{1,2}"), ("{1,2}", "2")]
    )
    func expansionGrows(before: String, after: String) throws {
        let older = try catalog(family("a", [value("x", epoch: 1), value(before, epoch: 1)]))
        var newer = try catalog(family("a", [value(after, epoch: 2), value("y{1..3}", epoch: 2)]))
        newer.takePlace(of: older)
        #expect(try epochs(newer, "a") == [1, 2])
    }

    @Test("values of a metric in which nothing changed are the very same, so that nothing is compiled again")
    func chunksAreShared() throws {
        let older = try catalog(family("a", [value("1", epoch: 1), value("2", epoch: 1)]))
        var newer = try catalog(family("a", [value("1", epoch: 2), value("2", epoch: 2)]))
        newer.takePlace(of: older)
        let name = try MetricName("a")
        let chunks = try (#require(older[name]).values.chunks, #require(newer[name]).values.chunks)
        #expect(zip(chunks.0, chunks.1).allSatisfy { $0 === $1 } && chunks.0.count == chunks.1.count)
    }

    @Test("an epoch that the author changed is changed")
    func writtenEpoch() throws {
        let older = try catalog(family("a", [value("1", epoch: 1, isEpochWritten: true)]))
        var newer = try catalog(family("a", [value("1", epoch: 2, isEpochWritten: true)]))
        newer.takePlace(of: older)
        #expect(try epochs(newer, "a") == [2])
    }

    @Test("another clock gives every value of the file another epoch")
    func otherClock() throws {
        let older = try catalog(family("a", [value("1", epoch: 1)]))
        var newer = try catalog(
            family("a", [value("1", epoch: 9)]),
            epoch: .fixed(Timestamp(milliseconds: 9))
        )
        newer.takePlace(of: older)
        #expect(try epochs(newer, "a") == [9])
    }

    @Test("series are others when their metric has another label")
    func otherLabel() throws {
        let older = try catalog(family("a", [value("1", epoch: 1)]))
        var newer = try catalog(family("a", label: "y", [value("1", epoch: 2)]))
        newer.takePlace(of: older)
        #expect(try epochs(newer, "a") == [2])
    }

    @Test("what the API defined is told as edits that define it again")
    func edits() throws {
        var before = try catalog(family("a", [value("1", epoch: 1)]))
        try before.apply(.addValue(value("2", epoch: 3, layer: .api), to: MetricName("a")))
        try before.apply(.create(family("b", [value("1", epoch: 4, layer: .api)], layer: .api)))
        var after = try catalog(family("a", [value("1", epoch: 1)]))
        #expect(after.applyAll(before.editsOfAPI).isEmpty)
        #expect(try epochs(after, "a") == [1, 3])
        #expect(try epochs(after, "b") == [4])
        #expect(after.seriesCount == 3)
    }

    @Test("what the file has taken is left out, with the reason, and all else is applied")
    func leftOut() throws {
        var after = try catalog(family("a", type: .counter, [value("1", epoch: 1)]), family("b", []))
        let edits: [CatalogEdit] = try [
            .create(family("b", [], layer: .api)),
            .addValue(value("1", epoch: 2, layer: .api), to: MetricName("a")),
            .addValue(value("2", epoch: 2, layer: .api), to: MetricName("gone")),
            .create(family("c", [], layer: .api)),
        ]
        let leftOut = after.applyAll(edits)
        #expect(leftOut.map(\.metric.text) == ["b", "a", "gone"])
        #expect(leftOut.map(\.reason.reason) == [.exists, .exists, .notFound])
        #expect(after.familyCount == 3)
    }

    @Test("a value of another type than the metric's is refused")
    func otherType() throws {
        var summary = try catalog(family("a", type: .summary, []))
        let error = #expect(throws: EditError.self) {
            try summary.apply(.addValue(value("1", epoch: 1, layer: .api), to: MetricName("a")))
        }
        #expect(error?.description == "the metric is a summary, and the value is not one of its")
    }
}

struct RestorationTests {
    @Test("an edit that is taken back leaves the catalog as it was", arguments: [0, 1, 2, 3])
    func restore(index: Int) throws {
        var changed = try catalog(family("a", [value("1", epoch: 1, layer: .api)], layer: .api))
        let edits: [CatalogEdit] = try [
            .create(family("b", [value("1", epoch: 1, layer: .api)], layer: .api)),
            .delete(MetricName("a")),
            .addValue(value("2", epoch: 1, layer: .api), to: MetricName("a")),
            .deleteValue([LabelPattern("1")], from: MetricName("a")),
        ]
        let before = changed[edits[index].metric]
        try changed.apply(edits[index])
        changed.restore(edits[index].metric, to: before)
        #expect(changed.allFamilies.map(\.name.text) == ["a"])
        #expect(changed.seriesCount == 1)
        // Names are free and taken as before.
        #expect(throws: EditError.self) { try changed.apply(.create(family("a", [], layer: .api))) }
        #expect(throws: Never.self) { try changed.apply(.create(family("b", [], layer: .api))) }
    }
}

struct LimitTests {
    @Test("limits of metrics and of their series are kept, and named when they are not")
    func limits() throws {
        var settings = CatalogSettings()
        settings.limits.metrics = 1
        settings.limits.seriesPerMetric = 2
        settings.limits.labelLength = 3
        var limited = Catalog(settings: settings)
        let sentences = try [
            CatalogEdit.create(family("a", [value("{1..3}", epoch: 0), value("{4..5}", epoch: 0)])),
            .create(family("a", [value("{1..9}", epoch: 0)])),
        ].map { edit in
            #expect(throws: EditError.self) { try limited.apply(edit) }?.description ?? ""
        }
        #expect(
            sentences[0].contains(
                "the metric would have 5 series; at most 2 of one metric are allowed (--max-series-per-metric)"
            )
        )
        #expect(sentences[1].contains("6 bytes long; at most 3 are allowed (--max-label-length)"))
        try limited.apply(.create(family("a", [value("1", epoch: 0), value("2", epoch: 0)])))
        let full = #expect(throws: EditError.self) { try limited.apply(.create(family("b", []))) }
        #expect(full?.description == "there are 1 metrics already; at most 1 are allowed (--max-metrics)")
        let more = #expect(throws: EditError.self) {
            try limited.apply(.addValue(value("3", epoch: 0, layer: .api), to: MetricName("a")))
        }
        #expect(more?.description.contains("would have 3 series") == true)
    }
}
