import Catalogs
package import Exposition
import MetricModel
import Signals

/// What scrapes of the present cost, where definitions alone do not say it: totals and buckets are known once they are
/// compiled.
package enum EvaluationCost {
    /// What is more than is allowed, as a sentence without a full stop; nil when all is well.
    ///
    /// - Parameters:
    ///   - family: one of those of the snapshot.
    package static func excess(of family: CompiledFamily, in snapshot: Snapshot) -> String? {
        let work = family.work
        if work.greatest > CatalogLimits.seriesWork {
            return "one evaluation of a series takes about \(work.greatest.time.briefText) of processor time; at most "
                + "\(CatalogLimits.seriesWork.time.briefText) are allowed: write a simpler definition"
        }
        let limit = snapshot.settings.limits.requestCost
        guard snapshot.work.time > limit else { return nil }
        return "a page with all series takes about \(snapshot.work.time.briefText) of processor time; at most "
            + "\(limit.briefText) are allowed (--max-request-cost)"
    }
}
