// How long it takes to evaluate a series, without writing its number: batches of a thousand series, 30 days after their
// epoch, on one core.

import MetricModel
import Signals

private func span(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64(seconds * 1e9)) }

func make<Record: Parameterised>(_: Record.Type, _ parameters: [String: FieldValue]) -> Record {
    var record = Record()
    for field in Record.fields {
        if let value = parameters[field.name] ?? field.defaultValue { field.set(&record, value) }
    }
    return record
}

private func gauge(_ signal: any Signal) -> (Seed) -> SeriesProgram {
    { PlacedSignal(signal, epoch: .unixEpoch, seed: $0).program }
}

private func counter(_ rate: any Signal, _ arrivals: String = "smooth") -> (Seed) -> SeriesProgram {
    let counter = make(Counter.self, ["rate": .signal(rate), "arrivals": .text(arrivals)])
    return { counter.program(epoch: .unixEpoch, seed: $0, totals: TotalsCache()) }
}

private func histogram() -> (Seed) -> SeriesProgram {
    let lognormal = make(LognormalParameters.self, ["median": .signal(Static(0.2)), "sigma": .signal(Static(0.5))])
    var histogram = make(Histogram.self, ["rate": .signal(Static(50))])
    histogram.distribution = .lognormal(lognormal)
    return { seed in histogram.program(epoch: .unixEpoch, seed: seed, totals: TotalsCache()) ?? gauge(Static(0))(seed) }
}

private let minute = FieldValue.duration(span(60))
private let sine = make(Sine.self, ["period": minute, "amplitude": .number(5), "offset": .number(10)])
private func cases() -> [(name: String, limit: String, program: (Seed) -> SeriesProgram)] {
    [
        ("static", "15", gauge(Static(5))),
        ("ramp", "15", gauge(make(Ramp.self, ["period": minute, "peak": .number(5)]))),
        (
            "square", "15",
            gauge(make(Square.self, ["period": minute, "magnitude": .number(5), "duty_cycle": .number(50)]))
        ),
        ("sine", "30", gauge(sine)),
        ("gaussian", "30", gauge(make(Gaussian.self, ["mean": .number(5), "sigma": .number(1)]))),
        (
            "random_walk", "150",
            gauge(
                make(
                    RandomWalk.self,
                    ["start": .number(50), "step": .number(1), "min": .number(0), "max": .number(100)]
                )
            )
        ),
        ("poisson, rate 100", "1500", gauge(make(Poisson.self, ["rate": .number(100)]))),
        ("counter, rate 12", "", counter(Static(12))),
        ("counter, rate a sine", "", counter(sine)),
        ("counter, rate 100, arrivals poisson", "1500", counter(Static(100), "poisson")),
        ("histogram, 12 buckets", "250", histogram()),
    ]
}

func measureEvaluation() {
    let count = 1000
    let instant = Timestamp(milliseconds: 30 * 86_400_000 + 12_345)
    print("| series | ns | limit | ns by its work |")
    print("| --- | --- | --- | --- |")
    for item in cases() {
        let programs = (0..<count).map { item.program(Seed(bits: UInt64($0))) }
        let width = programs[0].valueCount
        let batches = SeriesBatch.batches(of: programs.enumerated().map { ($1, $0 * width) })
        let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count * width)
        defer { values.deallocate() }
        let clock = ContinuousClock()
        let times = (0..<41).map { round in
            let now = instant + TimeSpan(nanoseconds: Int64(round) * 1_000_000)
            return clock.measure { for batch in batches { batch.evaluate(now, values) } }
        }.sorted()
        let nanoseconds = Double(times[20].components.attoseconds) / 1e9 / Double(count)
        let work = programs[0].work.time.nanoseconds
        print("| \(item.name) | \((nanoseconds * 10).rounded() / 10) | \(item.limit) | \(work) |")
    }
}
