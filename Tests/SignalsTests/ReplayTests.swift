import MetricModel
import Testing

@testable import Signals

private func seconds(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64(seconds * 1e9)) }

private func replay(
    _ points: [(Double, Double?)],
    _ interpolate: Replay.Interpolation = .hold,
    loop: Bool = false
) -> Replay {
    var replay = Replay()
    replay.points = points.map { Replay.Point(at: seconds($0.0), $0.1) }
    replay.interpolate = interpolate
    replay.loop = loop
    return replay
}

/// The value at some times; nil in a gap.
private func values(_ signal: any Signal, at times: [Double]) -> [Double?] {
    times.map { time in
        let moment = Moment(seconds(time))
        return signal.isPresent(at: moment) ? signal.value(at: moment, seed: Seed(bits: 1)) : nil
    }
}

private func total(_ signal: any Signal, until time: Double) -> Double {
    signal.integral(since: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache()).total(until: Moment(seconds(time)))
}

struct ReplayTests {
    private static let recorded: [(Double, Double?)] = [(0, 1), (60, 3), (120, nil), (130, nil), (180, 5), (240, 7)]

    @Test("a gap is from the point without a value to the next one that has a value")
    func hold() {
        let signal = replay(Self.recorded)
        #expect(
            values(signal, at: [-1, 0, 59, 60, 119.999, 120, 125, 130, 179.999, 180, 240, 1e6])
                == [1, 1, 1, 3, 3, nil, nil, nil, nil, 5, 7, 7]
        )
    }

    @Test("a line leads neither into a gap nor out of it, and a value holds until the gap begins")
    func linear() {
        let signal = replay(Self.recorded, .linear)
        #expect(values(signal, at: [0, 30, 60, 90, 120, 150, 180, 210, 240]) == [1, 2, 3, 3, nil, nil, 5, 6, 7])
    }

    @Test("gaps come again with the points", arguments: [0, 1, 1_000_000])
    func loop(round: Double) {
        let times = [-240, -121, -110, -60, 0, 119, 120, 179, 180].map { $0 + 240 * (round + 1) }
        #expect(values(replay(Self.recorded, loop: true), at: times) == [1, 3, nil, 5, 1, 3, nil, nil, 5])
    }

    @Test(
        "a gap at an end is there from the beginning or for good; of points that come again the last one is the length"
    )
    func ends() {
        let points: [(Double, Double?)] = [(10, nil), (20, 1), (30, nil)]
        #expect(values(replay(points), at: [-1e6, 0, 19, 20, 29, 30, 1e6]) == [nil, nil, nil, 1, 1, nil, nil])
        #expect(values(replay(points, loop: true), at: [0, 19, 20, 29, 30, 49, 50]) == [nil, nil, 1, 1, nil, nil, 1])
    }

    @Test("NaN and infinities are values, to which no line leads")
    func nonFinite() {
        let signal = replay([(0, 1), (10, .nan), (20, .infinity), (30, 2), (40, 4)], .linear)
        let found = values(signal, at: [0, 5, 10, 15, 20, 25, 30, 35])
        #expect(
            found.map { $0.map { $0.isNaN ? "NaN" : "\($0)" } } == [
                "1.0", "1.0", "NaN", "NaN", "inf", "inf", "2.0", "3.0",
            ]
        )
        #expect(signal.bounds == 1...4)
        #expect(signal == replay([(0, 1), (10, .nan), (20, .infinity), (30, 2), (40, 4)], .linear))
    }

    /// Rectangles, counted by hand.
    @Test("a rate counts nothing in a gap, nor where it is NaN")
    func totals() {
        let signal = replay([(0, 2), (10, nil), (20, 4), (30, .nan), (40, 1)], loop: true)
        for (time, expected) in [(10, 20), (15, 20), (20, 20), (30, 60), (40, 60), (45, 70), (80, 120)]
            as [(Double, Double)]
        {
            #expect(total(signal, until: time) == expected)
        }
    }

    @Test("a signal that is made of others has no value where one that counts has none")
    func composed() {
        let part = replay([(0, 2), (10, nil), (20, 4)])
        var sum = Sum()
        sum.signals = [Operand(part), Operand(Static(5))]
        #expect(sum.hasGaps && !Static(5).hasGaps)
        #expect(values(sum, at: [5, 15, 25]) == [7, nil, 9])

        var modifiers = Modifiers()
        (modifiers.phase, modifiers.scale) = (seconds(10), 3)
        #expect(values(Modified(part, modifiers), at: [-5, 5, 15]) == [6, nil, 12])

        var either = Switch()
        (either.signal, either.otherwise, either.until) = (Operand(Static(5)), Operand(part), .time(seconds(15)))
        #expect(values(either, at: [5, 12, 17, 25]) == [5, 5, nil, 4])

        let formula = Formula().bound(to: [PlacedSignal(part, epoch: .unixEpoch, seed: Seed(bits: 1))])
        #expect(formula.hasGaps)
        #expect(values(formula, at: [5, 15, 25]).map { $0 == nil } == [false, true, false])
    }

    @Test("points without a value at all are refused")
    func nothing() {
        let sentence = "no point has a value; write at least one that has"
        #expect(replay([(0, nil), (5, nil)]).conflicts == [ParameterConflict("points", sentence)])
        #expect(replay([(0, nil), (5, 1)]).conflicts == [])
    }
}
