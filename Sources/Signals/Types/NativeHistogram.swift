/// The native buckets of a series: with the counts that its author wrote, or with those that its classic buckets are dealt out
/// to.
package struct NativeHistogram: Sendable {
    package let native: NativeBuckets
    private let buckets: Buckets

    private enum Buckets: Sendable {
        case fixed(NativeCounts)
        case dealt(NativeDeal)
    }

    /// nil when the histogram has no native buckets.
    package init?(_ source: some Bucketed) {
        guard let native = source.native else { return nil }
        self.native = native
        if let counts = native.fixed {
            buckets = .fixed(counts)
        } else if let deal = NativeDeal(source) {
            buckets = .dealt(deal)
        } else {
            return nil
        }
    }

    /// No more buckets are shown on both sides together.
    package var maximumBucketCount: Int {
        switch buckets {
        case .fixed(let counts): counts.bucketCount
        case .dealt(let deal): deal.maximumBucketCount
        }
    }

    /// - Parameter cumulative: the counts of the classic buckets, that of +Inf last.
    package func counts(_ cumulative: [Double]) -> NativeCounts {
        switch buckets {
        case .fixed(let counts): counts
        case .dealt(let deal): deal.counts(cumulative)
        }
    }
}
