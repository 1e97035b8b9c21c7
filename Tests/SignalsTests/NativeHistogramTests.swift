import Signals
import Testing

struct NativeHistogramTests {
    // bound(i) = 2^(i·2^-n), and a bucket holds its upper bound (Prometheus, "Native histograms", "Schema").
    @Test(
        "a value lies in the bucket whose upper bound is the first that is not below it",
        arguments: [
            (1.0, 0, 0), (2, 0, 1), (2.1, 0, 2), (0.5, 0, -1), (0.51, 0, 0), (3, 0, 2), (4, 0, 2),
            (1, 3, 0), (2, 3, 8), (1.09, 3, 1), (1.0905, 3, 1), (1.0906, 3, 2), (0.999, 3, 0), (0.25, 3, -16),
            (1, -1, 0), (2, -1, 1), (4, -1, 1), (4.1, -1, 2), (0.25, -1, -1), (0.26, -1, 0), (65536, -4, 1),
            (65537, -4, 2),
            (1, 8, 0), (2, 8, 256), (0x1p-1074, 0, -1074), (.greatestFiniteMagnitude, 0, 1024),
        ]
    )
    func index(value: Double, schema: Int, index: Int) {
        #expect(NativeIndex.index(of: value, schema: schema) == index)
    }

    @Test(
        "a growth factor gives the coarsest schema that does not grow by more",
        arguments: [
            (1.1, 3), (1.5, 1), (2, 0), (1.0905, 4), (1.0906, 3), (4, -1), (1.003, 8), (1.0001, 8), (1e300, -4),
        ]
    )
    func schema(factor: Double, schema: Int) {
        var native = NativeBuckets()
        native.factor = factor
        // 2^(2^-n) is at most the factor, but for the ends of the range.
        #expect(native.schema == schema)
    }

    private func histogram(_ distribution: DistributionSource, schema: Double, limit: Double = 160) -> Histogram {
        var native = NativeBuckets()
        native.wantedSchema = schema
        native.maximumBuckets = limit
        var histogram = Histogram()
        histogram.buckets = .list([-1, 0, 1, 2, 4])
        histogram.distribution = distribution
        histogram.native = native
        return histogram
    }

    private func constant(_ value: Double) -> Static {
        var signal = Static()
        signal.value = value
        return signal
    }

    private func normal(_ mean: Double, _ sigma: Double) -> DistributionSource {
        var parameters = NormalParameters()
        parameters.mean = Operand(constant(mean))
        parameters.sigma = Operand(constant(sigma))
        return .normal(parameters)
    }

    @Test("every observation is in one bucket", arguments: [0.0, 1, 2, 10, 999, 1e6], [-4.0, 0, 3, 8])
    func total(count: Double, schema: Double) throws {
        let deal = try #require(NativeDeal(histogram(normal(1, 2), schema: schema, limit: 1000)))
        let shares = [0.1, 0.3, 0.5, 0.7, 0.9, 1]
        let counts = deal.counts(shares.map { ($0 * count).rounded() })
        let sum = counts.zeroCount + (counts.negative + counts.positive).reduce(0) { $0 + $1.count }
        #expect(sum == count)
    }

    @Test("a distribution at one point fills one bucket", arguments: [(-3.0, -1.0), (0, 0), (0.75, 1), (3, 4)])
    func point(mean: Double, upper: Double) throws {
        let deal = try #require(NativeDeal(histogram(normal(mean, 0), schema: 3)))
        let counts = deal.counts([-1.0, 0, 1, 2, 4, .infinity].map { $0 >= upper ? 7 : 0 })
        let index = mean == 0 ? 0 : NativeIndex.index(of: mean.magnitude, schema: 3)
        #expect(counts.zeroCount == (mean == 0 ? 7 : 0))
        #expect(counts.positive == (mean > 0 ? [.init(index: index, count: 7)] : []))
        #expect(counts.negative == (mean < 0 ? [.init(index: index, count: 7)] : []))
    }

    @Test("floating-point counts add up to the last digit", arguments: [1.0, 40, 99_999])
    func floats(count: Double) throws {
        var source = histogram(normal(1, 2), schema: 5, limit: 1000)
        source.native?.isFloat = true
        let counts = try #require(NativeDeal(source)).counts([0, 0, count, count, count, count])
        let sum = (counts.negative + counts.positive).reduce(0) { $0 + $1.count } + counts.zeroCount
        #expect(sum == count)
        #expect(counts.positive.contains { $0.count != $0.count.rounded() })
    }

    @Test("where a native bucket ends at a classic one, both count the same")
    func sameBounds() throws {
        let deal = try #require(NativeDeal(histogram(normal(1, 2), schema: 0)))
        let cumulative = [100.0, 300, 500, 700, 900, 1000]
        let counts = deal.counts(cumulative)
        #expect(counts.schema == 0)
        // Up to −1, 0 (with the zero bucket), 1, 2 and 4, by their indices.
        let negative = counts.negative.filter { $0.index > 0 }.reduce(0) { $0 + $1.count }
        let below = counts.negative.reduce(0) { $0 + $1.count }
        func positive(_ last: Int) -> Double { counts.positive.filter { $0.index <= last }.reduce(0) { $0 + $1.count } }
        #expect(negative == 100)
        #expect(below == 300)
        #expect([0, 1, 2].map { below + counts.zeroCount + positive($0) } == [500, 700, 900])
    }

    @Test("more populated buckets than allowed halve the resolution")
    func limit() throws {
        let fine = try #require(NativeDeal(histogram(normal(1, 2), schema: 4, limit: 1000)))
        let coarse = try #require(NativeDeal(histogram(normal(1, 2), schema: 4, limit: 60)))
        let cumulative = [1e5, 3e5, 5e5, 7e5, 9e5, 1e6]
        let (before, after) = (fine.counts(cumulative), coarse.counts(cumulative))
        #expect(before.schema == 4)
        #expect(after.schema < 4)
        #expect(after.positive.count + after.negative.count <= 60)
        // The bucket of 2 ends at the same place in every schema.
        func upToTwo(_ counts: NativeCounts) -> Double {
            let index = NativeIndex.index(of: 2, schema: counts.schema)
            return counts.positive.filter { $0.index <= index }.reduce(0) { $0 + $1.count }
        }
        #expect(after.schema >= 0)
        #expect(upToTwo(after) == upToTwo(before))
    }

    @Test("no bucket falls as observations come")
    func neverFalls() throws {
        let deal = try #require(NativeDeal(histogram(normal(1, 2), schema: 2)))
        var before: [Int: Double] = [:]
        for count in 0...2000 {
            let total = Double(count)
            // No classic bucket falls either.
            var sum = 0.0
            let cumulative = [0.1, 0.2, 0.2, 0.2, 0.2, 0.1].map { share in
                sum += (share * total).rounded(.down)
                return sum
            }
            for bucket in deal.counts(cumulative).positive {
                #expect(bucket.count >= before[bucket.index] ?? 0)
                before[bucket.index] = bucket.count
            }
        }
    }

    @Test("a native bucket's share is the distribution's")
    func shares() throws {
        let deal = try #require(NativeDeal(histogram(normal(3, 0.1), schema: 3)))
        let count = 1e9
        let distribution = Distribution.normal(mean: 3, sigma: 0.1)
        let counts = deal.counts([0, 0, 0, 0, count, count])
        for bucket in counts.positive {
            let lower = NativeIndex.bound(bucket.index - 1, schema: 3)
            let upper = NativeIndex.bound(bucket.index, schema: 3)
            let expected = (distribution.probability(below: upper) - distribution.probability(below: lower)) * count
            // Dealt bucket after bucket, each rounded.
            #expect((bucket.count - expected).magnitude <= 20)
        }
    }
}
