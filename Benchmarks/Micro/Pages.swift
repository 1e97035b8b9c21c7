// Compiling and rendering pages without a network.

import Catalogs
import Exposition
import MetricModel
import Signals

/// Gauges, a quarter each static, ramp, sine and gaussian, with three labels, as Benchmarks/bench.py has them.
private func catalog(series: Int) throws -> Catalog {
    let minute = FieldValue.duration(TimeSpan(nanoseconds: 60_000_000_000))
    let signals: [(name: String, drawn: String, signal: any Signal)] = [
        ("static", "value", Static(0)),
        ("ramp", "peak", make(Ramp.self, ["period": minute, "peak": .number(1)])),
        ("sine", "amplitude", make(Sine.self, ["period": minute, "amplitude": .number(1), "offset": .number(50)])),
        ("gaussian", "mean", make(Gaussian.self, ["mean": .number(1), "sigma": .number(10)])),
    ]
    var catalog = Catalog()
    for (name, drawn, signal) in signals {
        let value = ValueDefinition(
            labels: [
                "n{1..50}", "pod-{000001..\(String(1_000_000 + series / 1000).dropFirst())}", "{200,301,404,500,503}",
            ]
            .map { LabelPattern($0) },
            source: .signal(Operand(signal)),
            draws: [ParameterDraw(path: [.key(drawn)], choices: .numbers(from: 1, to: 1000))],
            epoch: .unixEpoch,
            layer: .file
        )
        try catalog.apply(
            .create(
                FamilyDefinition(
                    name: MetricName("bench_\(name)"),
                    documentation: "Something to measure",
                    unit: nil,
                    type: .gauge,
                    labels: ["node", "pod", "code"].map { try LabelName($0) },
                    values: [value],
                    layer: .file
                )
            )
        )
    }
    return catalog
}

private let instant = Timestamp(milliseconds: 1_700_000_000_123)

func measureCompilation() throws {
    let series = 100_000
    let catalog = try catalog(series: series)
    let clock = ContinuousClock()
    let times = (0..<7).map { _ in clock.measure { _ = Snapshot(compiling: catalog, at: instant) } }
    print("\n| compiling on all cores | ns a series |")
    print("| --- | --- |")
    print("| gauges with three labels, a quarter each static, ramp, sine, gaussian | \(nanoseconds(times, series)) |")
}

/// Renders pages on one core, for a profiler: the more rounds, the less the compiling counts.
func render(series: Int, compressed: Bool, rounds: Int) throws {
    let snapshot = Snapshot(compiling: try catalog(series: series), at: instant)
    var (length, buffer) = (0, UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 8))
    defer { buffer.deallocate() }
    for round in 0..<rounds {
        let instant = instant + TimeSpan(nanoseconds: Int64(round) * 1_000_000)
        var page = Page(of: snapshot, in: .text, at: instant)
        while let slice = page.next(upTo: PageSlice.aimedLength) {
            for part in slice.parts {
                let room = compressed ? part.maximumCompressedLength ?? part.maximumLength : part.maximumLength
                if room > buffer.count {
                    buffer.deallocate()
                    buffer = .allocate(byteCount: 2 * room, alignment: 8)
                }
                length +=
                    compressed && part.maximumCompressedLength != nil
                    ? part.compress(to: buffer).length : part.write(to: buffer)
            }
        }
    }
    print("\(rounds) pages of \(series) series, \(length / rounds) bytes each")
}
