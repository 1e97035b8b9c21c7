import Catalogs
import MetricModel
import Signals
import Synchronization

/// Some values of a family, compiled; they stay so while others of the family change.
final class CompiledSection: Sendable {
    let chunk: ValueList.Chunk
    /// Whether exemplars have labels whose names must be escaped for some scrapers.
    let hasEscapedLabels: Bool
    private let hasExemplars: Bool
    private let hasTimestamps: Bool
    /// By how many series churn has replaced.
    private let editions: Mutex<[Spelling: Recent<Int, [Stretch]>]>
    /// Held while something is compiled, so that many first scrapes at the same time do not each make the same.
    private let compilation = Mutex(())

    /// Some series after one another that are compiled together.
    private struct Stretch: Sendable {
        /// How many of them have been replaced.
        var replacements: Int
        var blocks: [any MeasuredBlock]
    }

    /// The series of a stretch: few where only some are replaced at a time.
    private static func stretchLength(of value: ValueDefinition) -> Int { value.lifetime.churn == nil ? 8192 : 512 }

    init(_ chunk: ValueList.Chunk) {
        self.chunk = chunk
        let exemplars = chunk.values.lazy.compactMap(\.exemplars)
        hasExemplars = !exemplars.isEmpty
        hasEscapedLabels = exemplars.contains { !$0.labelNames.allSatisfy(NameAlphabet.label.contains) }
        hasTimestamps = chunk.values.contains { $0.timestamp != nil }
        editions = Mutex([:])
    }

    /// A value that churns is a section of its own.
    private var churning: ValueDefinition? { chunk.values.first.flatMap { $0.lifetime.churn == nil ? nil : $0 } }

    var churns: Bool { churning != nil }

    /// How many series churn has replaced.
    func replaced(at instant: Timestamp) -> Int { churning?.replaced(at: instant) ?? 0 }

    func nextReplacement(after instant: Timestamp) -> Timestamp? { churning?.nextReplacement(after: instant) }

    func blocks(
        by compiler: BlockCompiler,
        at instant: Timestamp
    ) throws(CancellationError) -> [any MeasuredBlock] {
        if compiler.spelling.syntax == .openMetrics, !hasLinesOfItsOwn(compiler.family) {
            return try blocks(by: compiler.with(.text), at: instant)
        }
        let spelling = compiler.spelling
        let replaced = replaced(at: instant)
        func known() -> [Stretch]? { editions.withLock { $0[spelling]?.content(replaced) } }
        func make() throws(CancellationError) -> [Stretch] {
            if let stretches = known() { return stretches }
            let others = editions.withLock { $0[spelling]?.all ?? [] }
            let stretches = try compile(replaced, by: compiler, known: others)
            editions.withLock { $0[spelling, default: Recent(limit: 2)].insert(stretches, under: replaced) }
            return stretches
        }
        // A scrape of the present does not wait for another instant. Of several that need the same, one makes it.
        if let stretches = known() { return stretches.flatMap(\.blocks) }
        let stretches =
            TimeTravel.isUnderWay
            ? try make() : try compilation.withLock { _ throws(CancellationError) in try make() }
        return stretches.flatMap(\.blocks)
    }

    /// Only what differs from the known editions is compiled.
    private func compile(
        _ replaced: Int,
        by compiler: BlockCompiler,
        known: [[Stretch]]
    ) throws(CancellationError) -> [Stretch] {
        guard let value = chunk.values.first, chunk.values.count == 1 else {
            let runs = chunk.values.map { SeriesRun(value: $0, indices: 0..<$0.seriesCount) }
            return [Stretch(replacements: 0, blocks: try compiler.blocks(of: runs))]
        }
        let (count, length) = (value.seriesCount, Self.stretchLength(of: value))
        let stretches = Array(stride(from: 0, to: count, by: length).enumerated())
        return try concurrentMap(stretches) { (stretch) throws(CancellationError) in
            let (place, start) = stretch
            let indices = start..<min(start + length, count)
            let replacements = value.lifetime.churn?.replacements(in: indices, of: count, replaced: replaced) ?? 0
            if let same = known.lazy.map({ $0[place] }).first(where: { $0.replacements == replacements }) {
                return same
            }
            let run = SeriesRun(value: value, indices: indices, replaced: replaced)
            return Stretch(replacements: replacements, blocks: try compiler.blocks(of: [run]))
        }
    }

    /// Whether OpenMetrics has other lines for the series than the Prometheus text format.
    private func hasLinesOfItsOwn(_ family: FamilyDefinition) -> Bool {
        if family.hasTimestamps || hasTimestamps { return true }
        return switch family.type {
        case .gauge, .unknown, .stateSet, .info: false
        case .counter: family.isCreationShown || hasExemplars
        case .histogram, .gaugeHistogram, .summary: true
        }
    }
}
