import MetricModel
import Testing

@testable import Signals

/// Histograms with more observations than there are whole numbers among the Doubles.
struct LargeHistogramTests {
    private static func histogram(_ arrivals: Arrivals, isMoving: Bool) -> Histogram {
        var parameters = LognormalParameters()
        parameters.median = Operand(
            isMoving
                ? make(
                    Sine.self,
                    ["period": .duration(span(90)), "amplitude": .number(0.1), "offset": .number(0.2)]
                ) as any Signal : Static(0.2)
        )
        parameters.sigma = Operand(Static(0.7))
        var native = NativeBuckets()
        native.wantedSchema = 3
        var histogram = Histogram()
        histogram.rate = Operand(Static(1))
        histogram.distribution = .lognormal(parameters)
        histogram.arrivals = arrivals
        histogram.native = native
        return histogram
    }

    /// Of 300 instants, the last of which is at 2^63 observations: first one by one around 2^52, then ever further apart.
    private static let expected: [Double] = {
        let near = (-20...100).map { 0x1p52 * (1 + Double($0) * 0x1p-44) }
        return near + (1...180).map { Libm.power(2, 52 + Double($0) * 11 / 180) }
    }()

    @Test(
        "no bucket falls, and the buckets add up",
        arguments: [Arrivals.smooth, .poisson],
        [false, true]
    )
    func consistency(arrivals: Arrivals, isMoving: Bool) throws {
        var histogram = Self.histogram(arrivals, isMoving: isMoving)
        let rate = 0x1p63 / 1e9
        histogram.rate = Operand(Static(rate))
        let program = try #require(histogram.program(epoch: .unixEpoch, seed: Seed(bits: 6), totals: TotalsCache()))
        let deal = try #require(NativeDeal(histogram))
        let bucketCount = histogram.bounds.count + 1
        var before = [Double](repeating: 0, count: bucketCount)
        var nativeBefore: [Int: Double] = [:]
        var values = [Double](repeating: 0, count: program.valueCount)
        for expected in Self.expected {
            let time = TimeSpan(nanoseconds: Int64((expected / rate * 1e9).rounded()))
            program.write(at: Moment(time).instant, to: &values)
            let cumulative = Array(values[..<bucketCount])
            let total = try #require(cumulative.last)
            #expect(values.allSatisfy { $0 >= 0 && $0.isFinite } && total <= 0x1p62)
            #expect(total == 0x1p62 || abs(total - expected) < 1e-6 * expected)
            // Each bucket of its own.
            let own = zip(cumulative, [0] + cumulative).map { $0 - $1 }
            #expect(own.reduce(Int64(0)) { $0 + Int64($1) } == Int64(total))
            let native = deal.counts(cumulative)
            let buckets = native.negative + native.positive
            #expect(buckets.reduce(Int64(native.zeroCount)) { $0 + Int64($1.count) } == Int64(total))
            // At the limit, what one bucket gets more another one loses.
            if total == 0x1p62 { continue }
            #expect(zip(before, own).allSatisfy { $0 <= $1 }, "\(expected)")
            for bucket in buckets {
                #expect(bucket.count >= nativeBefore[bucket.index] ?? 0, "\(expected): \(bucket)")
                nativeBefore[bucket.index] = bucket.count
            }
            before = own
        }
    }
}
