import Catalogs
import MetricModel
import Signals

/// The cost of computing series at several instants, nearly: the first and the last series of each value stand for all.
struct SampleWork {
    private(set) var work = Work.none
    private var keepers: Set<ObjectIdentifier> = []

    /// To compile one series.
    private static let compilation = Work(steps: 300)

    init(of runs: [SeriesRun], in context: LayoutContext, _ lines: TextLines, at instants: [Timestamp]) {
        guard let start = instants.first, let end = instants.last else { return }
        for run in runs {
            let value = run.value
            func shown(_ index: Int?) -> ShownSeries? {
                index.map { ShownSeries($0, of: value, value.replaced(at: start), in: context, lines) }
            }
            guard let first = shown(run.indices.first), let last = shown(run.indices.last) else { continue }
            // A series that churn replaces now and then is compiled each time.
            let generations = value.lifetime.churn == nil ? 1 : instants.count
            work += run.indices.count * (generations * Self.compilation + instants.count * max(first.work, last.work))
            add(first.blockWork, last.blockWork, count: run.indices.count, from: start, to: end, instants.count)
        }
    }

    /// Adds the blocks of time that the instants are in.
    private mutating func add(
        _ first: BlockWork?,
        _ last: BlockWork?,
        count: Int,
        from start: Timestamp,
        to end: Timestamp,
        _ instantCount: Int
    ) {
        guard let first, let last, keepers.insert(first.keeper).inserted else { return }
        let blocks = min(Double(instantCount), (end - start).seconds / first.length.seconds + 2)
        let isShared = first.keeper == last.keeper
        work += (isShared ? 1 : count) * (blocks * max(first.work, last.work))
    }
}
