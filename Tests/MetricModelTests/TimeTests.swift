import MetricModel
import Testing

struct TimeTests {
    @Test(
        "the phase is (t mod period) / period, below 1 and never negative",
        arguments: [
            (0, 4, 0.0), (1, 4, 0.25), (3, 4, 0.75), (4, 4, 0.0), (5, 4, 0.25),
            (-1, 4, 0.75), (-4, 4, 0.0), (-5, 4, 0.75), (7, 1, 0.0),
        ]
    )
    func phase(time: Int64, period: Int64, phase: Double) {
        #expect(TimeSpan(nanoseconds: time).phase(in: TimeSpan(nanoseconds: period)) == phase)
    }

    @Test("the phase is exact after decades", arguments: [1, 3600, 86_400_000_000_007])
    func phaseAfterDecades(period: Int64) {
        let periods = Int64.max / period / 2
        let quarter = period / 4
        let time = TimeSpan(nanoseconds: periods * period + quarter)
        #expect(time.phase(in: TimeSpan(nanoseconds: period)) == Double(quarter) / Double(period))
    }

    @Test("the phase of a very long period stays below 1")
    func phaseOfLongPeriod() {
        let period: Int64 = 1 << 62
        #expect(TimeSpan(nanoseconds: period - 1).phase(in: TimeSpan(nanoseconds: period)) < 1)
    }

    @Test(
        "milliseconds are rounded down",
        arguments: [
            (0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2),
        ]
    )
    func milliseconds(nanoseconds: Int64, milliseconds: Int64) {
        #expect(Timestamp(nanoseconds: nanoseconds).milliseconds == milliseconds)
    }

    @Test("a difference that does not fit saturates")
    func saturation() {
        let first = Timestamp(nanoseconds: .min)
        let last = Timestamp(nanoseconds: .max)
        #expect((last - first).nanoseconds == .max)
        #expect((first - last).nanoseconds == .min)
        #expect(Timestamp(milliseconds: .max).nanoseconds == .max)
        #expect(Timestamp(milliseconds: .min).nanoseconds == .min)
    }

    @Test(
        "seconds become whole microseconds",
        arguments: [
            (1.0, 1_000_000_000), (0.1, 100_000_000), (1e-6, 1000), (1e-7, 0), (17_280_000.001, 17_280_000_001_000_000),
        ]
    )
    func seconds(seconds: Double, nanoseconds: Int64) {
        #expect(TimeSpan(seconds: seconds)?.nanoseconds == nanoseconds)
    }

    @Test("seconds that do not fit are refused", arguments: [1e10, -1e10, .infinity, .nan])
    func secondsOutOfRange(seconds: Double) {
        #expect(TimeSpan(seconds: seconds) == nil)
    }
}
