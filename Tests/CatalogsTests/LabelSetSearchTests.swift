import MetricModel
import Signals
import Testing

@testable import Catalogs

private func value(_ labels: [String], churning label: String? = nil) -> ValueDefinition {
    var lifetime = Lifetime.always
    if let label {
        var churn = Churn()
        (churn.every, churn.label, churn.fraction) = (TimeSpan(nanoseconds: 1_000_000_000), label, 1)
        lifetime.churn = churn
    }
    return ValueDefinition(
        labels: labels.map(LabelPattern.init),
        source: .signal(Operand(Static())),
        lifetime: lifetime,
        epoch: .unixEpoch,
        layer: .file
    )
}

struct LabelSetSearchTests {
    private static let texts = ["a", "b", "c", "{a,b}", "{b,c}", "a-1", "b-1", "{a..d}", "{a,b}-{1..2}", "{e..z}", "d"]

    @Test(
        "values that have label sets in common are those that a comparison of each with each finds",
        arguments: 0..<40
    )
    func random(seed: Int) throws {
        let labels = try ["x", "y"].map { try LabelName($0) }
        var random = UInt64(seed + 1) &* 0x9E37_79B9_7F4A_7C15
        func below(_ limit: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(limit))
        }
        func text() -> String { Self.texts[below(Self.texts.count)] }
        let values = (0..<60).map { _ in
            let churning = seed.isMultiple(of: 2) ? nil : ["x", "y", nil, nil, nil][below(5)]
            return value([text(), text()], churning: churning)
        }
        let expected = values.indices.filter { index in
            var sets = LabelSets(values[index], labels: labels)
            return values[..<index].contains { sets.overlap($0) }
        }
        var found = Set<Int>()
        LabelSetSearch(values, labels: labels).forEachOverlap(where: { _, _ in true }) { index, _ in found.insert(index)
        }
        #expect(found.sorted() == expected)
    }

    @Test(
        "very many values are compared, whatever is the same in them",
        arguments: [["{}", "{a,b}"], ["{}-{1..3}", "x"], ["x", "x{1..2}-{}"], ["{a,b}", "{}"]]
    )
    func many(labels: [String]) throws {
        // Each with each would be millions of comparisons.
        let values = (0..<5000).map { index in
            value(labels.map { $0.replacing("{}", with: "\(index)") })
        }
        let names = try ["x", "y"].map { try LabelName($0) }
        #expect(LabelSets.duplicates(among: ValueList(values), labels: names).isEmpty)
        #expect(LabelSets.duplicates(among: ValueList(values + [values[7]]), labels: names).map(\.0) == [5000])
    }
}
