import Catalogs
import Exposition
import MetricModel
import Signals
import TestSupport
import Testing

/// Two metrics are accepted just when their pages have no sample in common, and no family of Prometheus text.
struct NameClashTests {
    @Test("two metrics are refused just when they would write the same", arguments: 0..<4)
    func random(seed: UInt64) throws {
        var families = RandomFamilies(seed: seed)
        var (accepted, refused) = (0, 0)
        while accepted < 4 || refused < 4 {
            let (one, other) = try (families.next(), families.next())
            guard one.name != other.name, isAccepted([one]), isAccepted([other]) else { continue }
            let isExpected = try ExpositionFormat.all.allSatisfy { format in
                try written(one, in: format).isDisjoint(with: written(other, in: format))
            }
            #expect(
                isAccepted([one, other]) == isExpected && isAccepted([other, one]) == isExpected,
                "\(one.description) beside \(other.description)"
            )
            var rest = other
            rest.values = ValueList(other.values.dropLast())
            if let last = other.values.last, isAccepted([one, rest]) {
                #expect(isAccepted([one, rest], adding: last, to: other.name) == isExpected, "an added value")
            }
            (accepted, refused) = isExpected ? (accepted + 1, refused) : (accepted, refused + 1)
        }
    }

    @Test("metrics may be replaced by others when they are gone")
    func namesAreFreed() throws {
        var families = RandomFamilies(seed: 7)
        var catalog = Catalog()
        for _ in 0..<200 {
            let family = try families.next()
            guard isAccepted([family]) else { continue }
            try catalog.apply(.create(family))
            try catalog.apply(.delete(family.name))
        }
        #expect(catalog.familyCount == 0)
    }
}

private func isAccepted(
    _ families: [FamilyDefinition],
    adding value: ValueDefinition? = nil,
    to name: MetricName? = nil
) -> Bool {
    var catalog = Catalog()
    do {
        for family in families { try catalog.apply(.create(family)) }
        if let value, let name { try catalog.apply(.addValue(value, to: name)) }
        return true
    } catch {
        return false
    }
}

extension ExpositionFormat {
    fileprivate static let all = [Version.text1, .openMetrics].flatMap { version in
        EscapingScheme.allCases.map { ExpositionFormat(version, escaping: $0) }
    }
}

/// The samples of a metric, each as Prometheus stores it, and of Prometheus text the name of the family.
private func written(_ family: FamilyDefinition, in format: ExpositionFormat) throws -> Set<String> {
    let snapshot = Snapshot(compiling: family, settings: CatalogSettings(), at: .unixEpoch)
    let page = String(decoding: Page.bytes(of: snapshot, in: format, at: .unixEpoch), as: UTF8.self)
    var written = Set<String>()
    for line in page.split(separator: "\n") {
        if line.hasPrefix("#") {
            if line.hasPrefix("# TYPE"), format.version == .text1 { written.insert("\(line.split(separator: " ")[2])") }
        } else {
            written.insert(stored(line))
        }
    }
    return written
}

/// A sample's labels in a fixed order, without those that are empty, and numbers in one form.
private func stored(_ line: Substring) -> String {
    let series = line[..<(line.lastIndex(of: " ") ?? line.endIndex)]
    guard let brace = series.firstIndex(of: "{") else { return "\(series){}" }
    var name = String(series[..<brace])
    let labels = series[series.index(after: brace)...].dropLast().split(separator: ",").compactMap { pair -> String? in
        guard let sign = pair.firstIndex(of: "=") else {
            name = String(pair)
            return nil
        }
        let value = pair[pair.index(after: sign)...].dropFirst().dropLast()
        if value.isEmpty { return nil }
        let number = ["le", "quantile"].contains(pair[..<sign]) ? Double(value).map { "\($0)" } : nil
        return "\(pair[..<sign])=\(number ?? String(value))"
    }
    return "\(name){\(labels.sorted().joined(separator: ","))}"
}

/// Small metrics whose names and labels are often like those of others.
private struct RandomFamilies {
    private var random: SplitMix64
    private let names: [String]
    private static let names = [
        ["x", "x_total", "x_count", "x_bucket"], ["x", "x_total", "x_created", "x_info"], ["x", "x_sum", "x_gsum"],
        ["a.b", "a_b", "a-b_count", "a.b_bucket"],
    ]
    private static let labels = ["m", "le", "quantile", "l.m", "l_m", "x_sum"]
    private static let values = ["", "a", "{a,b}", "{,c}", "1", "0.5", "{0.5,2}", "+Inf"]

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        names = Self.names[Int(seed) % Self.names.count]
    }

    private mutating func any<Item>(of items: [Item]) -> Item { items[Int.random(in: 0..<items.count, using: &random)] }

    mutating func next() throws -> FamilyDefinition {
        let type = any(of: MetricType.allCases)
        let labels = Self.labels.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
        let count = labels.isEmpty ? 1 : any(of: [1, 2, 12])
        let values = (0..<count).map { index in
            ValueDefinition(
                // Values of which there are many differ in one label.
                labels: labels.indices.map {
                    LabelPattern(count > 2 && $0 == 0 && index > 0 ? "v\(index)" : any(of: Self.values))
                },
                source: source(type),
                epoch: .unixEpoch,
                layer: .api
            )
        }
        return FamilyDefinition(
            name: try MetricName(any(of: names)),
            documentation: "",
            unit: nil,
            type: type,
            hasTotalSuffix: type != .counter || Bool.random(using: &random),
            isCreationShown: Bool.random(using: &random),
            labels: try labels.map { try LabelName($0) },
            values: values,
            layer: .api
        )
    }

    private mutating func source(_ type: MetricType) -> SeriesSource {
        switch type {
        case .gauge, .unknown, .counter: return .signal(Operand(Static()))
        case .info: return .info
        case .stateSet:
            var states = StateSet()
            states.states = ["a", "1"]
            return .stateSet(states)
        case .histogram:
            var histogram = Histogram()
            histogram.counts = NumberTable([
                .init(key: any(of: ["1", "-1"]), number: 1), .init(key: "+Inf", number: 2),
            ])
            histogram.sum = 1.0
            return .histogram(histogram)
        case .gaugeHistogram:
            var histogram = GaugeHistogram()
            histogram.counts = NumberTable([.init(key: "0.5", number: 1), .init(key: "+Inf", number: 2)])
            histogram.sum = 1.0
            return .gaugeHistogram(histogram)
        case .summary:
            var summary = Summary()
            summary.quantiles = .pinned(NumberTable(any(of: [[], [.init(key: "0.5", number: 1)]])))
            (summary.sum, summary.count) = (any(of: [nil, 1.0]), any(of: [nil, 2]))
            return .summary(summary)
        }
    }
}

extension FamilyDefinition {
    fileprivate var description: String {
        let values = values.map { $0.labels.map(\.text).joined(separator: "|") }
        return "\(type) \(name) [\(labels.map(\.text).joined(separator: ", "))] \(values)"
    }
}
