import Catalogs
import MetricModel
import Signals
import Testing

@testable import Exposition

private func seconds(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64(seconds * 1e9)) }

private func ramp(_ labels: String..., lifetime: Lifetime = .always) -> ValueDefinition {
    var ramp = Ramp()
    (ramp.period, ramp.peak) = (seconds(100), 10)
    return ValueDefinition(
        labels: labels.map(LabelPattern.init),
        source: .signal(Operand(ramp)),
        lifetime: lifetime,
        epoch: .unixEpoch,
        layer: .api
    )
}

private func churning(every period: Double, fraction: Double) -> Lifetime {
    var (lifetime, churn) = (Lifetime(), Churn())
    (churn.every, churn.label, churn.fraction) = (seconds(period), "pod", fraction)
    lifetime.churn = churn
    return lifetime
}

private func breathing(from minimum: Double, to maximum: Double, period: Double) -> Lifetime {
    var (lifetime, population) = (Lifetime(), Population())
    (population.minimum, population.maximum, population.period) = (minimum, maximum, seconds(period))
    lifetime.population = population
    return lifetime
}

private func family(_ values: [ValueDefinition], timestamps: Bool = false) throws -> FamilyDefinition {
    FamilyDefinition(
        name: try MetricName("a"),
        documentation: "",
        unit: nil,
        type: .gauge,
        hasTimestamps: timestamps,
        labels: try ["node", "pod"].map { try LabelName($0) },
        values: values,
        layer: .api
    )
}

private func snapshot(_ family: FamilyDefinition, at instant: Timestamp) throws -> Snapshot {
    var catalog = Catalog()
    try catalog.apply(.create(family))
    return Snapshot(compiling: catalog, at: instant)
}

private func text(_ snapshot: Snapshot, in format: ExpositionFormat = .text, at instant: Timestamp) -> String {
    String(decoding: Page.bytes(of: snapshot, in: format, at: instant), as: UTF8.self)
}

private func instant(_ time: Double) -> Timestamp { .unixEpoch + seconds(time) }

struct EditionTests {
    @Test("at any instant the series are those that churn leaves, each with its own time")
    func churn() throws {
        let snapshot = try snapshot(
            family([ramp("n", "p{1..4}", lifetime: churning(every: 10, fraction: 0.5))]),
            at: instant(0)
        )
        func page(_ lines: String...) -> String {
            "# TYPE a gauge\n" + lines.map { "a{node=\"n\",pod=\"p\($0)\n" }.joined()
        }
        #expect(text(snapshot, at: instant(5)) == page("1-0\"} 0.5", "2-0\"} 0.5", "3-0\"} 0.5", "4-0\"} 0.5"))
        #expect(text(snapshot, at: instant(15)) == page("1-1\"} 0.5", "2-1\"} 0.5", "3-0\"} 1.5", "4-0\"} 1.5"))
        #expect(text(snapshot, at: instant(35)) == page("1-2\"} 0.5", "2-2\"} 0.5", "3-1\"} 1.5", "4-1\"} 1.5"))
        #expect(text(snapshot, at: instant(5)) == page("1-0\"} 0.5", "2-0\"} 0.5", "3-0\"} 0.5", "4-0\"} 0.5"))
    }

    private static let formats: [ExpositionFormat] = [.text, .openMetrics, .protobuf]

    @Test("in whatever order instants are asked for, the page is the one that is compiled anew", arguments: formats)
    func order(format: ExpositionFormat) throws {
        let values = [
            ramp("m", "p{1..1100}", lifetime: churning(every: 3, fraction: 0.07)),
            ramp("n", "p{1..700}", lifetime: breathing(from: 3, to: 690, period: 41)),
            ramp("o", "p"),
            ramp("p", "p{1..30}", lifetime: churning(every: 7, fraction: 0.5)),
        ]
        for timestamps in [false, true] {
            let family = try family(values, timestamps: timestamps)
            let kept = try snapshot(family, at: instant(0))
            for time in [0.0, 6, 6, 3, 50, 9, 1000, 9] {
                let expected = try text(snapshot(family, at: instant(time)), in: format, at: instant(time))
                #expect(text(kept, in: format, at: instant(time)) == expected)
            }
        }
    }

    @Test("as many series are there as the population says, always the first ones", arguments: [0, 10, 20, 30, 45, 60])
    func population(time: Double) throws {
        let lifetime = breathing(from: 5, to: 3000, period: 60)
        let page = try text(
            snapshot(family([ramp("n", "p{1..3000}", lifetime: lifetime)]), at: instant(0)),
            at: instant(time)
        )
        let count = lifetime.population?.count(at: seconds(time)) ?? 0
        let pods = page.split(separator: "\n").dropFirst().map { $0.split(separator: "\"")[3] }
        #expect(pods.elementsEqual((1...count).map { "p\($0)" }, by: ==))
    }

    @Test("what is prepared for an instant is what is asked for then")
    func preparation() throws {
        let family = try family([ramp("n", "p{1..2000}", lifetime: churning(every: 10, fraction: 0.1))])
        let kept = try snapshot(family, at: instant(0))
        var now = instant(0)
        for _ in 0..<5 {
            let next = try #require(kept.nextReplacement(after: now))
            #expect(next == now + seconds(10))
            try kept.prepare(for: next, until: Cancellation())
            #expect(try text(kept, at: next) == text(snapshot(family, at: next), at: next))
            now = next
        }
    }
}

struct SectionTests {
    private func identities(
        _ section: CompiledSection,
        _ compiler: BlockCompiler,
        at time: Double
    ) -> [ObjectIdentifier] {
        Cancellation.never { _ throws(CancellationError) in try section.blocks(by: compiler, at: instant(time)) }
            .compactMap { $0 as? SeriesBlock }.map(ObjectIdentifier.init)
    }

    @Test("only the stretches in which a series was replaced are compiled anew")
    func stretches() throws {
        // Sixteen stretches of 512 series; in each period a sixteenth of the series is replaced, so one stretch.
        let family = try family([ramp("n", "p{1..8192}", lifetime: churning(every: 10, fraction: 0.0625))])
        let compiler = BlockCompiler(
            family,
            CatalogSettings(),
            Spelling(syntax: .text, escaping: .underscores),
            TotalsCache(),
            until: Cancellation()
        )
        let section = CompiledSection(try #require(family.values.chunks.first))
        let (first, second) = (identities(section, compiler, at: 0), identities(section, compiler, at: 10))
        #expect(first.count == 16 && second.count == 16)
        #expect(zip(first, second).map(==) == [false] + [Bool](repeating: true, count: 15))
        #expect(identities(section, compiler, at: 5) == first)
    }

    @Test("many who ask for the same at the same time are given the same blocks")
    func company() async throws {
        let family = try family([ramp("n", "p{1..3000}")])
        let compiler = BlockCompiler(
            family,
            CatalogSettings(),
            Spelling(syntax: .text, escaping: .underscores),
            TotalsCache(),
            until: Cancellation()
        )
        let section = CompiledSection(try #require(family.values.chunks.first))
        let all = await withTaskGroup(of: [ObjectIdentifier].self) { group in
            for _ in 0..<8 { group.addTask { identities(section, compiler, at: 0) } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(all.count == 1)
    }

    @Test("after edits a family is the page that the whole definition gives, in formats that were compiled before too")
    func edits() throws {
        var catalog = Catalog()
        try catalog.apply(.create(family((0..<2500).map { ramp("n", "p\($0)") })))
        let name = try MetricName("a")
        let before = Snapshot(compiling: catalog, at: instant(0))
        var compiled = try #require(before.families.first)
        _ = text(before, in: .protobuf, at: instant(0))
        for step in 0..<20 {
            let edit: CatalogEdit =
                step.isMultiple(of: 3)
                ? .deleteValue([LabelPattern("n"), LabelPattern("p\(step * 50)")], from: name)
                : .addValue(ramp("o", "q\(step)-{1..\(step)}"), to: name)
            try catalog.apply(edit)
            let definition = try #require(catalog[name])
            compiled = try CompiledFamily(
                definition,
                settings: catalog.settings,
                totals: TotalsCache(),
                after: compiled,
                at: instant(0),
                until: Cancellation()
            )
            var edited = before
            edited.insert(compiled)
            let whole = Snapshot(compiling: catalog, at: instant(0))
            #expect(text(edited, at: instant(7)) == text(whole, at: instant(7)))
            if step.isMultiple(of: 10) {
                #expect(
                    Page.bytes(of: edited, in: .protobuf, at: instant(7))
                        == Page.bytes(of: whole, in: .protobuf, at: instant(7))
                )
            }
        }
    }
}
