import MetricModel
import Signals
import TestSupport
import Testing

private func seconds(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64(seconds * 1e9)) }

/// A recorded total as a counter has it.
private func total(
    _ points: [(Double, Double)],
    _ interpolate: Replay.Interpolation = .hold,
    loop: Bool = false,
    _ modifiers: Modifiers? = nil
) throws -> any Signal {
    var replay = replay(points)
    (replay.interpolate, replay.loop) = (interpolate, loop)
    let signal: any Signal = modifiers.map { Modified(replay, $0) } ?? replay
    return try #require(signal.asTotal)
}

private func replay(_ points: [(Double, Double)]) -> Replay {
    var replay = Replay()
    replay.points = points.map { Replay.Point(at: seconds($0), $1) }
    return replay
}

private let epoch = Timestamp(milliseconds: 1_700_000_000_000)

private func value(_ total: any Signal, at time: Double) -> Double {
    total.value(at: Moment(epoch + seconds(time), since: epoch), seed: Seed(bits: 0))
}

/// In seconds after the epoch.
private func restart(_ total: any Signal, at time: Double) -> Double? {
    total.restarts?.last(before: Moment(epoch + seconds(time), since: epoch)).map { ($0 - epoch).seconds }
}

/// 10 to 40 within 30 s, then a restart at 5, and 25 another 20 s later.
private let recording = [(0.0, 10.0), (30, 40), (40, 5), (60, 25)]

struct RecordedTotalTests {
    @Test(
        "a total moves up in straight lines, and holds until it falls",
        arguments: [(0, 10), (15, 25), (30, 40), (35, 40), (39.999, 40), (40, 5), (50, 15), (60, 25), (90, 25)]
    )
    func linear(time: Double, expected: Double) throws {
        #expect(abs(value(try total(recording, .linear), at: time) - expected) < 1e-9)
    }

    @Test(
        "it restarts where it falls, and nowhere else",
        arguments: [(-5, nil), (0, nil), (39.999, nil), (40, 40), (60, 40), (1e6, 40)] as [(Double, Double?)],
        [Replay.Interpolation.hold, .linear]
    )
    func restarts(_ time: (Double, Double?), _ interpolate: Replay.Interpolation) throws {
        #expect(restart(try total(recording, interpolate), at: time.0) == time.1)
    }

    @Test(
        "a recording that is played again restarts at its end, too",
        arguments: [
            (-30, nil), (39, nil), (40, 40), (59.999, 40), (60, 60), (99.999, 60), (100, 100), (120, 120), (6e6, 6e6),
            (6e6 + 39, 6e6), (6e6 + 41, 6e6 + 40),
        ] as [(Double, Double?)]
    )
    func loop(time: Double, expected: Double?) throws {
        let total = try total(recording, .linear, loop: true)
        #expect(restart(total, at: time) == expected)
        #expect(abs(value(total, at: 65) - 15) < 1e-9)
    }

    @Test("restarts come earlier when the recording runs ahead", arguments: [(0, nil), (29, nil), (30, 30), (49, 30)])
    func phase(time: Double, expected: Double?) throws {
        var modifiers = Modifiers()
        (modifiers.phase, modifiers.scale, modifiers.round) = (seconds(10), 2, 1)
        let total = try total(recording, .hold, modifiers)
        #expect(restart(total, at: time) == expected)
        #expect(value(total, at: 30) == 10)
    }

    @Test("between restarts a total never falls, and at each it does", arguments: 0..<50)
    func random(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let points = (0..<20).map { (Double($0 * 10), Double(Int.random(in: 0..<100, using: &random))) }
        let isLoop = seed.isMultiple(of: 3)
        let total = try total(points, seed.isMultiple(of: 2) ? .hold : .linear, loop: isLoop)
        for step in 1...(isLoop ? 900 : 300) {
            let (before, now) = (value(total, at: Double(step) - 1e-6), value(total, at: Double(step)))
            #expect((now < before) == (restart(total, at: Double(step)) == Double(step)))
        }
    }

    @Test("what never falls has no restarts, and what is disturbed is no total")
    func others() throws {
        #expect(try total([(0, 1), (10, 1), (20, 3)]).restarts == nil)
        var modifiers = Modifiers()
        modifiers.scale = -1
        #expect(Modified(replay(recording), modifiers).asTotal == nil)
        modifiers = Modifiers()
        modifiers.noise = Modifiers.Noise()
        #expect(Modified(replay(recording), modifiers).asTotal == nil)
    }

    @Test("as a gauge the recording still moves down in a straight line")
    func gauge() {
        var replay = replay(recording)
        replay.interpolate = .linear
        #expect(abs(value(replay, at: 35) - 22.5) < 1e-9)
        #expect(replay.restarts == nil)
    }
}
