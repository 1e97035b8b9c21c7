import Catalogs
import MetricModel
import Signals
import Testing

private func gauge(_ name: String, labels: [String], _ values: [[String]]) throws -> FamilyDefinition {
    try family(name, .gauge, labels: labels, values.map { value($0, .signal(Operand(Static()))) })
}

/// With a sum and a count.
private func summary(_ name: String, labels: [String], _ values: [[String]]) throws -> FamilyDefinition {
    var summary = Summary()
    (summary.sum, summary.count) = (1.0, 2)
    return try family(name, .summary, labels: labels, values.map { value($0, .summary(summary)) })
}

private func value(_ labels: [String], _ source: SeriesSource) -> ValueDefinition {
    ValueDefinition(labels: labels.map(LabelPattern.init), source: source, epoch: .unixEpoch, layer: .api)
}

private func family(
    _ name: String,
    _ type: MetricType,
    labels: [String],
    _ values: [ValueDefinition]
) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName(name),
        documentation: "",
        unit: nil,
        type: type,
        labels: try labels.map { try LabelName($0) },
        values: values,
        layer: .api
    )
}

/// What stands in the way of the last one; nil when it is accepted.
private func refusal(_ families: FamilyDefinition..., adding added: ValueDefinition? = nil) throws -> String? {
    var catalog = Catalog()
    for family in families.dropLast() { try catalog.apply(.create(family)) }
    do throws(EditError) {
        guard let last = families.last else { return nil }
        try catalog.apply(.create(last))
        if let added { try catalog.apply(.addValue(added, to: last.name)) }
        return nil
    } catch {
        return "\(error.reason): \(error)"
    }
}

struct SampleClashTests {
    @Test("very many values of two metrics are compared, in either order", arguments: [false, true])
    func many(isSummaryFirst: Bool) throws {
        // Each with each would be sixteen million comparisons.
        let count = 4000
        let waits = try summary("x", labels: ["a", "b"], (0..<count).map { ["\($0)", "{y,z}"] })
        let apart = try gauge("x_count", labels: ["b", "a"], (0..<count).map { ["x", "\($0)"] })
        let meeting = try gauge("x_count", labels: ["b", "a"], (0..<count).map { [$0 == 7 ? "z" : "x", "\($0)"] })
        if isSummaryFirst {
            #expect(try refusal(waits, apart) == nil)
            #expect(try refusal(waits, meeting)?.contains("the sample x_count{") == true)
        } else {
            #expect(try refusal(apart, waits) == nil)
            #expect(try refusal(meeting, waits)?.contains("the sample x_count{") == true)
        }
    }

    @Test(
        "one value is compared with very many series that braces stand for",
        arguments: [("{1..2000000}", "5", true), ("{1..2000000}", "0", false), ("x-{1..2000000}", "x-{5..6}", true)]
    )
    func braces(pattern: String, label: String, isRefused: Bool) throws {
        let waits = try summary("x", labels: ["a"], [[pattern]])
        let none = try gauge("x_sum", labels: ["a"], [])
        let added = value([label], .signal(Operand(Static())))
        #expect((try refusal(waits, none, adding: added) != nil) == isRefused)
        #expect((try refusal(waits, gauge("x_sum", labels: ["a"], [[label]])) != nil) == isRefused)
    }

    @Test("a label that churns is the same as another one only with a number appended")
    func churn() throws {
        var churn = Churn()
        (churn.every, churn.label, churn.fraction) = (TimeSpan(nanoseconds: 1_000_000_000), "pod", 1)
        var churning = value(["a"], .signal(Operand(Static())))
        churning.lifetime.churn = churn
        let pods = try family("x_count", .gauge, labels: ["pod"], [churning])
        #expect(try refusal(pods, summary("x", labels: ["pod"], [["a"]])) == nil)
        #expect(try refusal(pods, summary("x", labels: ["pod"], [["a-4"]])) != nil)
        // A label that is not there is empty, and this one never is.
        #expect(try refusal(pods, summary("x", labels: [], [[]])) == nil)
    }
}
