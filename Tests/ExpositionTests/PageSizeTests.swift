import Catalogs
import Exposition
import MetricModel
import Signals
import Testing

/// Definitions whose text has everything that there is in a text format.
private enum Subject: String, CaseIterable {
    case gauge, quoted, counter, fixed, histogram, summary, stateSet, info, churning

    private var type: MetricType {
        switch self {
        case .gauge, .quoted, .churning: .gauge
        case .counter, .fixed: .counter
        case .histogram: .histogram
        case .summary: .summary
        case .stateSet: .stateSet
        case .info: .info
        }
    }

    private var source: SeriesSource {
        var number = Static()
        number.value = -2.225_073_858_507_201_4e-308
        var rate = Static()
        rate.value = 1234.5
        switch self {
        case .gauge, .quoted, .churning: return .signal(Operand(number))
        case .counter, .fixed:
            var counter = Counter()
            counter.rate = Operand(rate)
            return .counter(counter)
        case .histogram:
            var histogram = Histogram()
            histogram.counts = NumberTable([
                .init(key: "-0.12345678901234567", number: 1e15), .init(key: "+Inf", number: 3e15),
            ])
            histogram.sum = -1.234_567_890_123_456_7e-300
            return .histogram(histogram)
        case .summary:
            var summary = Summary()
            (summary.sum, summary.count) = (1.234_567_890_123_456_7e-300, 9e15)
            summary.quantiles = .pinned(
                NumberTable([
                    .init(key: "0.123456789012345", number: -1.234_567_890_123_456_7e-300)
                ])
            )
            return .summary(summary)
        case .stateSet:
            var states = StateSet()
            states.states = ["a\"\\", "b"]
            states.signal = Operand(number)
            return .stateSet(states)
        case .info: return .info
        }
    }

    private var exemplars: ExemplarChoice? {
        if self == .fixed {
            var exemplar = FixedExemplar()
            exemplar.labels = TextTable([.init(key: "é", text: String(repeating: "\"", count: 100))])
            (exemplar.value, exemplar.timestamp) = (-2.225_073_858_507_201_4e-308, PageSizeTests.now)
            return .fixed([exemplar])
        }
        guard self == .counter else { return nil }
        var exemplars = Exemplars()
        exemplars.every = TimeSpan(nanoseconds: 1_000_000_000)
        exemplars.labels = TextTable([
            .init(key: "trace.id", text: "{hex:90}"), .init(key: "é", text: "\"\"\"\\"),
        ])
        return .drawn(exemplars)
    }

    func catalog(timestamps: Bool) throws -> Catalog {
        var lifetime = Lifetime.always
        if self == .churning {
            var churn = Churn()
            (churn.every, churn.label, churn.fraction) = (TimeSpan(nanoseconds: 1_000_000_000), "x", 1)
            lifetime.churn = churn
        }
        let value = ValueDefinition(
            labels: ["{a,b\"{1..20}}-{08..11}\\\\", "é{x..z}"].map(LabelPattern.init),
            source: source,
            lifetime: lifetime,
            exemplars: exemplars,
            timestamp: self == .fixed ? PageSizeTests.now : nil,
            epoch: .unixEpoch,
            layer: .file
        )
        let family = FamilyDefinition(
            name: try MetricName(self == .quoted ? "é.\"name\"" : "name"),
            documentation: "help \"\\",
            unit: nil,
            type: type,
            isCreationShown: self != .gauge,
            hasTimestamps: timestamps,
            labels: [try LabelName("x"), try LabelName(self == .quoted ? "la.b\"el" : "label")],
            values: [value],
            layer: .file
        )
        var catalog = Catalog()
        try catalog.apply(.create(family))
        return catalog
    }
}

struct PageSizeTests {
    fileprivate static let now = Timestamp(milliseconds: 1_767_225_600_123)

    @Test(
        "no text of a catalog is longer than was counted, nor many times shorter",
        arguments: Subject.allCases,
        [false, true]
    )
    fileprivate func bound(_ subject: Subject, timestamps: Bool) throws {
        let catalog = try subject.catalog(timestamps: timestamps)
        let snapshot = Snapshot(compiling: catalog, at: Self.now)
        let lengths = [ExpositionFormat.Version.text, .text1, .openMetrics].flatMap { version in
            EscapingScheme.allCases.map { escaping in
                Page.bytes(of: snapshot, in: ExpositionFormat(version, escaping: escaping), at: Self.now).count
            }
        }
        let longest = try #require(lengths.max())
        #expect(longest <= catalog.pageByteCount)
        #expect(catalog.pageByteCount < 4 * longest)
    }
}
