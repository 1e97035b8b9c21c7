package import Catalogs
package import Exposition
import MetricModel
package import Signals

/// The cost of scrapes of the present, as far as definitions alone do not say it: that of totals and buckets is known once they
/// are compiled.
package enum EvaluationCost {
    /// An excess over what is allowed, as a sentence without a full stop; nil when there is none.
    ///
    /// - Parameters:
    ///   - family: the cost of one family.
    ///   - page: the cost of all of them.
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
