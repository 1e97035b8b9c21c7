package import Catalogs
package import MetricModel
package import Signals

/// What the series of a family are worth at several instants: the very numbers that scrapes at these would show.
package struct SampleHistory: Sendable {
    /// One series of Prometheus: of a histogram, one bucket.
    package struct Series: Sendable {
        package var name: MetricName
        package var labels: [(name: String, text: String)]
        /// One for each instant; nil while the series is absent.
        package var values: [Double?]

        /// `name{a="b"}`.
        package var text: String {
            var bytes: [UInt8] = []
            appendSeriesText(name: name, labels: labels, to: &bytes)
            return String(decoding: bytes.dropLast(), as: UTF8.self)
        }
    }

    package let series: [Series]

    /// - Parameters:
    ///   - labels: the values of a series' labels, to have that series alone; nil for all.
    ///   - offset: how many of these series are left out before the first one.
    ///   - limit: how many series of the family at most.
    ///   - totals: where what is counted is shared.
    ///   - waitsForTotals: whether what must be summed up is, however long that takes; otherwise there is no value where the
    ///     sums do not reach.
    ///   - admit: is given what it all costs, nearly, before it begins; may refuse it.
    /// - Throws: what `admit` throws, or a `CancellationError`: it often looks whether the task is cancelled, and lets others
    ///   have a turn.
    package init(
        of family: FamilyDefinition,
        settings: CatalogSettings,
        totals: TotalsCache = TotalsCache(),
        at instants: [Timestamp],
        labels: [LabelValue]? = nil,
        offset: Int = 0,
        limit: Int = .max,
        waitsForTotals: Bool = false,
        admit: (Work) throws -> Void = { _ in }
    ) async throws {
        let context = LayoutContext(family, settings, totals)
        let lines = TextLines(family, settings.metadata(of: family), isOpenMetrics: false)
        let runs = Self.runs(of: family, labels: labels, offset: offset, limit: limit)
        try admit(SampleWork(of: runs, in: context, lines, at: instants).work)
        series = try await TimeTravel.$isUnderWay.withValue(true) {
            var series: [Series] = []
            for run in runs {
                for index in run.indices {
                    series += try await Self.series(run.value, index, in: context, lines, at: instants, waitsForTotals)
                }
            }
            if Task.isCancelled { throw CancellationError() }
            return series
        }
    }

    /// The series that are asked for.
    private static func runs(
        of family: FamilyDefinition,
        labels: [LabelValue]?,
        offset: Int,
        limit: Int
    ) -> [SeriesRun] {
        var runs: [SeriesRun] = []
        var (skipped, left) = (offset, limit)
        for chunk in family.values.chunks {
            for value in chunk.values where left > 0 {
                let indices = value.seriesIndices(matching: labels)
                let wanted = indices.dropFirst(skipped).prefix(left)
                skipped -= min(skipped, indices.count)
                left -= wanted.count
                if !wanted.isEmpty { runs.append(SeriesRun(value: value, indices: wanted)) }
            }
        }
        return runs
    }

    /// After so much work others have a turn.
    private static let turn = Work(in: TimeSpan(nanoseconds: 1_000_000))

    private static func series(
        _ value: ValueDefinition,
        _ place: Int,
        in context: LayoutContext,
        _ textLines: TextLines,
        at instants: [Timestamp],
        _ waitsForTotals: Bool
    ) async throws -> [Series] {
        let names = zip(context.family.labels, value.labels(ofSeries: place)).map { (name: $0.text, text: $1.text) }
        let window = PopulationWindow(value, first: place)
        var (replaced, shown): (Int?, ShownSeries?)
        var series: [Series] = []
        var done = turn
        for instant in instants {
            if done >= turn {
                await Task.yield()
                if Task.isCancelled { throw CancellationError() }
                done = .none
            }
            // Series that replace one another are one, with gaps at no time.
            let replacedNow = value.replaced(at: instant)
            if shown == nil || replaced != replacedNow {
                (replaced, shown) = (replacedNow, ShownSeries(place, of: value, replacedNow, in: context, textLines))
            }
            guard let shown else { continue }
            done += shown.work
            if waitsForTotals { shown.completeTotals(until: instant) }
            if series.isEmpty {
                series = shown.lines.map { line in
                    Series(name: line.name, labels: names + (line.label.map { [$0] } ?? []), values: [])
                }
            }
            let isLive = (window?.liveCount(of: 1, at: instant) ?? 1) > 0
            let numbers = isLive ? shown.numbers(at: instant) : nil
            for line in shown.lines.indices { series[line].values.append(numbers?[line]) }
        }
        return series
    }
}
