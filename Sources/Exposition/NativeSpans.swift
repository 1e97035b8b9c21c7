import Signals

/// The buckets of one side of a native histogram as runs of neighbours (Prometheus, "Native histograms", "Spans").
///
/// A gap of at most two empty buckets is filled with zeros, which is shorter than a new span; client_golang does the same.
struct NativeSpans {
    struct Span: Equatable {
        /// From the end of the span before; of the first one, the index of its first bucket.
        var offset: Int
        var length: Int
    }

    private(set) var spans: [Span] = []
    private(set) var counts: [Double] = []

    /// - Parameter buckets: ascending by index.
    init(_ buckets: [NativeCounts.Bucket]) {
        var next = 0
        for bucket in buckets {
            let gap = bucket.index - next
            if spans.isEmpty || gap > 2 {
                spans.append(Span(offset: gap, length: 1))
            } else {
                spans[spans.count - 1].length += gap + 1
                counts += [Double](repeating: 0, count: gap)
            }
            counts.append(bucket.count)
            next = bucket.index + 1
        }
    }

    /// The first count, and how much more than the one before it each other one is.
    var deltas: [Int64] {
        zip(counts, [0] + counts).map { Int64(min($0, 0x1p62)) - Int64(min($1, 0x1p62)) }
    }
}
