import Catalogs
import MetricModel
import Signals
import Testing

private func formula(_ label: Int, lookingAt others: [Int]) -> ValueDefinition {
    var formula = Formula()
    formula.source = others.isEmpty ? "t" : others.map { "value(\"\($0)\")" }.joined(separator: "+")
    return ValueDefinition(
        labels: [LabelPattern("\(label)")],
        source: .signal(Operand(formula)),
        epoch: .unixEpoch,
        layer: .api
    )
}

/// What is wrong with a metric of such values, or with adding the last one of them.
private func violations(_ values: [ValueDefinition], addingLast: Bool = false) throws -> [Violation] {
    let family = FamilyDefinition(
        name: try MetricName("a"),
        documentation: "",
        unit: nil,
        type: .gauge,
        labels: [try LabelName("x")],
        values: addingLast ? values.dropLast() : values,
        layer: .api
    )
    var catalog = Catalog()
    do throws(EditError) {
        try catalog.apply(.create(family))
        if addingLast, let last = values.last { try catalog.apply(.addValue(last, to: family.name)) }
        return []
    } catch {
        return error.violations
    }
}

struct ReferenceReachTests {
    @Test("values look at one another a hundred deep", arguments: [true, false])
    func depth(addingLast: Bool) throws {
        func chain(_ count: Int) -> [ValueDefinition] {
            (0..<count).map { formula($0, lookingAt: $0 == 0 ? [] : [$0 - 1]) }
        }
        #expect(try violations(chain(100), addingLast: addingLast).isEmpty)
        let beyond = try violations(chain(101), addingLast: addingLast)
        #expect(beyond.count == 1)
        #expect(beyond.first?.message.contains("100 after one another") == true)
    }

    @Test("a value is counted as often as it is looked at", arguments: [true, false])
    func count(addingLast: Bool) throws {
        // Each looks at the two before it: 1, 1, 3, 5, 9, 15, ... values in all, of which the 15th has 1219.
        let values = (0..<15).map { formula($0, lookingAt: $0 < 2 ? [] : [$0 - 1, $0 - 2]) }
        #expect(try violations(Array(values.dropLast()), addingLast: addingLast).isEmpty)
        let beyond = try violations(values, addingLast: addingLast)
        #expect(beyond.count == 1)
        #expect(beyond.first?.message.contains("1000 in all") == true)
    }

    @Test("each value of a loop is refused, and those that look at it, but not those beside it")
    func loop() throws {
        let values = [
            formula(0, lookingAt: [1]), formula(1, lookingAt: [2]), formula(2, lookingAt: [1]),
            formula(3, lookingAt: [4]),
            formula(4, lookingAt: []),
        ]
        let found = try violations(values).map(\.description)
        #expect(
            found == [
                "values[0]: the formula looks at the value with the labels '1', which depends on itself",
                "values[1]: the formula looks at the value with the labels '2', which depends on this one",
                "values[2]: the formula looks at the value with the labels '1', which depends on this one",
            ]
        )
    }

    @Test("a value is not refused for a fault of another one that it looks at")
    func others() throws {
        let found = try violations([formula(0, lookingAt: [1]), formula(1, lookingAt: [2])]).map(\.description)
        #expect(
            found == ["values[1]: the formula looks at the value with the labels '2', which the metric does not have"]
        )
    }

    @Test("each of very many is followed once")
    func many() throws {
        // Trees of ten levels, whose leaves all look at the same few: without a memory, 2^10 times as much work.
        let values = (0..<5000).map { formula($0, lookingAt: $0 < 9 ? [] : [$0 % 9]) }
        #expect(try violations(values).isEmpty)
    }
}
