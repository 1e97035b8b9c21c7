package import Catalogs
package import Exposition
import MetricModel
package import Signals

/// What scrapes of the present cost, where definitions alone do not say it: totals and buckets are known once they are
/// compiled.
package enum EvaluationCost {
    /// What is more than is allowed, as a sentence without a full stop; nil when all is well.
    ///
    /// - Parameters:
    ///   - family: what one family costs.
    ///   - page: what all of them cost.
    package static func excess(of family: WritingWork, onPage page: Work, _ limits: CatalogLimits) -> String? {
        if family.greatest > CatalogLimits.seriesWork {
            return
                "one evaluation of a series takes about \(family.greatest.time.briefText) of processor time; at most "
                + "\(CatalogLimits.seriesWork.time.briefText) are allowed: write a simpler definition"
        }
        guard page.time > limits.requestCost else { return nil }
        return "a page with all series takes about \(page.time.briefText) of processor time; at most "
            + "\(limits.requestCost.briefText) are allowed (--max-request-cost)"
    }
}
