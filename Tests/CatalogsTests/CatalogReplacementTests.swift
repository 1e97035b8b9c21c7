import MetricModel
import Signals
import Testing

@testable import Catalogs

private func value(
    _ label: String,
    _ number: Double = 1,
    epoch: Int64 = 0,
    lookingAt other: String? = nil,
    churning: Bool = false,
    layer: Layer = .api
) -> ValueDefinition {
    var formula = Formula()
    formula.source = other.map { "value(\"\($0)\")" } ?? "\(number)"
    var lifetime = Lifetime()
    if churning {
        var churn = Churn()
        (churn.every, churn.label, churn.fraction) = (TimeSpan(nanoseconds: 1_000_000_000), "x", 0.5)
        lifetime.churn = churn
    }
    return ValueDefinition(
        labels: [LabelPattern(label)],
        source: .signal(Operand(formula)),
        lifetime: lifetime,
        epoch: Timestamp(milliseconds: epoch),
        layer: layer
    )
}

private func family(
    _ name: String,
    _ values: ValueDefinition...,
    unit: String? = nil,
    help: String = "",
    layer: Layer = .api
) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: help,
        unit: try unit.map { try UnitName($0) },
        type: .gauge,
        labels: [try LabelName("x")],
        values: values,
        layer: layer
    )
}

private func catalog(_ families: FamilyDefinition..., limits: CatalogLimits = CatalogLimits()) throws -> Catalog {
    var settings = CatalogSettings()
    settings.limits = limits
    var catalog = Catalog(settings: settings)
    for family in families { try catalog.apply(.create(family)) }
    return catalog
}

private func refusal(_ catalog: Catalog, _ edit: CatalogEdit) -> EditError? {
    var changed = catalog
    do throws(EditError) {
        try changed.apply(edit)
        return nil
    } catch {
        #expect(changed.allFamilies.map(\.documentation) == catalog.allFamilies.map(\.documentation))
        #expect(changed.pageByteCount == catalog.pageByteCount)
        return error
    }
}

private func shown(_ catalog: Catalog, _ name: String) throws -> [String] {
    try #require(catalog[MetricName(name)]).values.map { "\($0.labels[0]) @\($0.epoch.milliseconds)" }
}

struct FamilyReplacementTests {
    @Test("a metric that is not there is created")
    func creation() throws {
        var catalog = Catalog()
        #expect(try catalog.apply(.replace(family("a", value("1")))) == .created)
        #expect(catalog.seriesCount == 1)
    }

    @Test("what stays as it was keeps its epoch, in the new order; what is new or changed begins")
    func epochs() throws {
        var catalog = try catalog(
            family("a", value("same", epoch: 1), value("changed", epoch: 1), value("gone", epoch: 1))
        )
        let values = [value("new", epoch: 2), value("changed", 5, epoch: 2), value("same", epoch: 2)]
        let next = try family("a", values[0], values[1], values[2], help: "b")
        #expect(try catalog.apply(.replace(next)) == .replaced)
        #expect(try shown(catalog, "a") == ["new @2", "changed @2", "same @1"])
        #expect(catalog[next.name]?.documentation == "b")
    }

    @Test("a metric that is the same but for its help shares what was made of its values")
    func sharing() throws {
        var catalog = try catalog(family("a", value("1", epoch: 1)))
        let name = try MetricName("a")
        let before = try #require(catalog[name]).values.chunks
        try catalog.apply(.replace(family("a", value("1", epoch: 2), help: "other")))
        let after = try #require(catalog[name]).values.chunks
        #expect(after.count == 1 && after[0] === before[0])
    }

    @Test("series and bytes are counted as if the metric had always been so, and names are free and taken")
    func counts() throws {
        let next = try family("a", value("{1..7}"), value("x"), unit: "bytes", help: "help")
        var catalog = try catalog(family("a", value("1"), unit: "seconds"))
        try catalog.apply(.replace(next))
        var fresh = Catalog()
        try fresh.apply(.create(next))
        #expect((catalog.seriesCount, catalog.pageByteCount) == (fresh.seriesCount, fresh.pageByteCount))
        #expect(refusal(catalog, .create(try family("a_bytes")))?.reason == .exists)
        #expect(refusal(catalog, .create(try family("a_seconds"))) == nil)
    }

    @Test("limits count the new definition in the place of the old one")
    func limits() throws {
        var limits = CatalogLimits()
        (limits.metrics, limits.series) = (1, 3)
        var catalog = try catalog(family("a", value("{1..3}")), limits: limits)
        #expect(try catalog.apply(.replace(family("a", value("{2..4}")))) == .replaced)
        let more = refusal(catalog, .replace(try family("a", value("{1..4}"))))
        #expect(more?.violations.map(\.path.description) == ["values"])
        #expect(refusal(catalog, .replace(try family("b")))?.description.contains("--max-metrics") == true)
    }

    @Test("a refusal changes nothing: what the file defines, names of others, what breaks a rule")
    func refusals() throws {
        let catalog = try catalog(
            family("file", value("1", layer: .file), layer: .file),
            family("a", value("1")),
            family("b_bytes", help: "b")
        )
        let table: [(FamilyDefinition, EditError.Reason)] = try [
            (family("file", value("1")), .forbidden),
            (family("b", unit: "bytes"), .exists),
            (family("a", value("1"), value("1")), .invalid),
            (family("a", value("1", lookingAt: "none")), .invalid),
        ]
        for (next, reason) in table { #expect(refusal(catalog, .replace(next))?.reason == reason, "\(next)") }
        var clashing = try family("a", value("1"))
        (clashing.name, clashing.unit) = (try MetricName("b"), try UnitName("bytes"))
        #expect(refusal(catalog, .replace(clashing))?.reason == .exists)
    }

    @Test("names that no client can ask for are refused", arguments: [".", ".."])
    func folders(name: String) throws {
        for edit in try [CatalogEdit.create(family(name)), .replace(family(name))] {
            #expect(refusal(Catalog(), edit)?.violations.map(\.path.description) == ["name"])
        }
        #expect(refusal(Catalog(), .create(try family("x" + name))) == nil)
    }
}

struct ValueReplacementTests {
    @Test("a value is put in the place of the one with its labels, and begins")
    func place() throws {
        var catalog = try catalog(family("a", value("1", epoch: 1), value("{2..9}", epoch: 1), value("x", epoch: 1)))
        let name = try MetricName("a")
        #expect(try catalog.apply(.replaceValue(value("{2..9}", 5, epoch: 2), of: name)) == .replaced)
        #expect(try shown(catalog, "a") == ["1 @1", "{2..9} @2", "x @1"])
        #expect(catalog.seriesCount == 10)
    }

    @Test("one that is written as it was stays what it is")
    func same() throws {
        var catalog = try catalog(family("a", value("1", epoch: 1)))
        #expect(try catalog.apply(.replaceValue(value("1", epoch: 2), of: MetricName("a"))) == .replaced)
        #expect(try shown(catalog, "a") == ["1 @1"])
    }

    @Test("one that is not there is added behind the others")
    func creation() throws {
        var catalog = try catalog(family("a", value("1", epoch: 1)))
        #expect(try catalog.apply(.replaceValue(value("2", epoch: 2), of: MetricName("a"))) == .created)
        #expect(try shown(catalog, "a") == ["1 @1", "2 @2"])
    }

    @Test("a metric of the file has values of both, and only those of the API are replaced")
    func file() throws {
        var catalog = try catalog(family("a", value("file", layer: .file), layer: .file))
        let name = try MetricName("a")
        try catalog.apply(.addValue(value("api", epoch: 1), to: name))
        #expect(refusal(catalog, .replaceValue(value("file"), of: name))?.reason == .forbidden)
        #expect(try catalog.apply(.replaceValue(value("api", 2, epoch: 2), of: name)) == .replaced)
        #expect(try shown(catalog, "a") == ["file @0", "api @2"])
    }

    @Test("a series of another value, another number of labels and a metric that is not there are refused")
    func refusals() throws {
        let catalog = try catalog(family("a", value("{1..3}"), value("4")))
        let name = try MetricName("a")
        #expect(refusal(catalog, .replaceValue(value("2"), of: name))?.reason == .exists)
        #expect(refusal(catalog, .replaceValue(value("4"), of: try MetricName("b")))?.reason == .notFound)
        var long = value("4")
        long.labels.append(LabelPattern("5"))
        #expect(refusal(catalog, .replaceValue(long, of: name))?.reason == .invalid)
    }

    @Test("formulas that look at the value have to go on")
    func references() throws {
        let catalog = try catalog(family("a", value("1"), value("2", lookingAt: "1"), value("3", lookingAt: "2")))
        let name = try MetricName("a")
        #expect(refusal(catalog, .replaceValue(value("1", 5), of: name)) == nil)
        #expect(refusal(catalog, .replaceValue(value("3", lookingAt: "1"), of: name)) == nil)
        let churns = refusal(catalog, .replaceValue(value("1", churning: true), of: name))
        #expect(churns?.reason == .invalid && churns?.description.contains("labels '2' depends on this one") == true)
        for other in ["1", "2", "3", "none"] {
            let edit = CatalogEdit.replaceValue(value("1", lookingAt: other), of: name)
            #expect(refusal(catalog, edit)?.reason == .invalid, "\(other)")
        }
    }

    @Test("values that look at the value are made anew with it, also in other chunks; without any the others stay")
    func chunksOfReferences() throws {
        let name = try MetricName("a")
        for (other, isShared) in [("1", false), ("2", true)] {
            var catalog = try catalog(
                family("a", value("1"), value("x{1..1024}"), value("2"), value("3", lookingAt: other))
            )
            let before = try #require(catalog[name]).values.chunks
            try catalog.apply(.replaceValue(value("1", 5), of: name))
            let after = try #require(catalog[name]).values.chunks
            #expect(before.count == 3 && after.count == 3)
            #expect((after[2] === before[2]) == isShared)
        }
    }

    @Test("a chunk grows, shrinks and is divided as its values do", arguments: [0, 1, 2])
    func chunks(index: Int) throws {
        var list = ValueList([value("{1..600}"), value("x{1..300}"), value("y{1..100}")])
        #expect(list.chunks.count == 1)
        for (label, isChurning) in [("z{1..1000}", false), ("w", true), ("v", false)] {
            list.replace(at: index, with: value(label, churning: isChurning))
            var values = [value("{1..600}"), value("x{1..300}"), value("y{1..100}")]
            values[index] = value(label, churning: isChurning)
            #expect(list.map(\.labels) == values.map(\.labels))
            #expect(list.seriesCount == values.reduce(0) { $0 + $1.seriesCount })
            #expect(list.firstIndex(writtenAs: [LabelPattern(label)]) == index)
        }
    }
}
