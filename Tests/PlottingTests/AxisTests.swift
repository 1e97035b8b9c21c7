import MetricModel
import Testing

@testable import Plotting

struct ValueAxisTests {
    @Test(
        "ticks are at round numbers",
        arguments: [
            (0...10, ["0", "2", "4", "6", "8", "10"]), (0...1, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
            (-1...1, ["-1", "-0.5", "0", "0.5", "1"]), (0...50_000, ["0", "10k", "20k", "30k", "40k", "50k"]),
            (0...3e9, ["0", "1000M", "2000M", "3000M"]),
            (0.001...0.002, ["0.001", "0.0012", "0.0014", "0.0016", "0.0018", "0.002"]),
            (0...1e-9, ["0", "2e-10", "4e-10", "6e-10", "8e-10", "10e-10"]), (5...5, ["3", "4", "5", "6", "7"]),
        ]
    )
    func labels(range: ClosedRange<Double>, labels: [String]) {
        #expect(ValueAxis(range, count: 5).ticks.map(\.label) == labels)
    }

    @Test(
        "a place is where a value lies between the ends",
        arguments: [(0.0, 0.0), (5, 0.5), (10, 1), (20, 1), (-3, 0)]
    )
    func places(value: Double, place: Double) {
        #expect(ValueAxis(0...10, count: 5).place(value) == place)
    }
}

struct TimeAxisTests {
    @Test(
        "ticks are at round times",
        arguments: [
            (0, 60_000, true, ["0s", "10s", "20s", "30s", "40s", "50s", "1m"]),
            (0, 5_400_000, true, ["0s", "15m", "30m", "45m", "1h", "1h15m", "1h30m"]),
            (0, 900, true, ["0s", "200ms", "400ms", "600ms", "800ms"]),
            (
                1_767_225_600_000, 1_767_229_200_000, false,
                ["00:00", "00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]
            ),
            (
                1_767_225_600_000, 1_767_484_800_000, false,
                ["2026-01-01", "12:00", "2026-01-02", "12:00", "2026-01-03", "12:00", "2026-01-04"]
            ),
            (
                1_767_225_600_000, 1_767_225_605_000, false,
                ["00:00:00", "00:00:01", "00:00:02", "00:00:03", "00:00:04", "00:00:05"]
            ),
        ] as [(Int64, Int64, Bool, [String])]
    )
    func labels(start: Int64, end: Int64, isRelative: Bool, labels: [String]) {
        let range = Timestamp(milliseconds: start)...Timestamp(milliseconds: end)
        #expect(TimeAxis(range, since: isRelative ? .unixEpoch : nil, count: 6).ticks.map(\.label) == labels)
    }

    @Test("the ends of time are no trap")
    func extremes() {
        let all = Timestamp(nanoseconds: .min)...Timestamp(nanoseconds: .max)
        #expect(TimeAxis(all, since: nil, count: 6).ticks.count > 2)
        #expect(TimeAxis(all, since: .unixEpoch, count: 6).ticks.count > 2)
    }
}
