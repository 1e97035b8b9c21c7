import MetricModel
package import Signals

extension CatalogLimits {
    /// How much it may cost to evaluate one series: work that is stopped stops between series.
    package static let seriesWork = Work(in: TimeSpan(nanoseconds: 100_000_000))
    /// The same for a signal that is integrated: it is evaluated many thousand times for a table or a block of sums.
    package static let integrandWork = Work(in: TimeSpan(nanoseconds: 200_000))
}

extension CatalogRules {
    /// Nothing is made of signals that cost too much.
    static func workIsLimited(
        _ value: ValueDefinition,
        _: FamilyDefinition,
        _ settings: CatalogSettings
    ) -> [Violation] {
        let isIntegrated =
            switch value.source {
            case .counter, .histogram, .summary: true
            case .signal, .gaugeHistogram, .info, .stateSet: false
            }
        let work = value.source.signals.reduce(Work.none) { $0 + $1.work }
        let limit = isIntegrated ? CatalogLimits.integrandWork : CatalogLimits.seriesWork
        guard work <= limit else {
            return [
                Violation(
                    path: FieldPath(),
                    message: "one evaluation takes about \(work.time.briefText) of processor time; at most "
                        + "\(limit.time.briefText) are allowed\(isIntegrated ? " of what is summed up" : ""): write a simpler "
                        + "signal"
                )
            ]
        }
        let whole = value.seriesCount * work
        // Of more series than there may be, that is what is wrong.
        guard value.seriesCount > settings.limits.series || whole.time <= settings.limits.requestCost else {
            return [
                Violation(
                    path: FieldPath(),
                    message:
                        "a page with all \(value.seriesCount) series takes about \(whole.time.briefText) of processor "
                        + "time; at most \(settings.limits.requestCost.briefText) are allowed (--max-request-cost)"
                )
            ]
        }
        return []
    }
}
