import MetricModel
import Testing

@testable import Signals

struct TimetableTests {
    private let second: Int64 = 1_000_000_000

    private func seconds(_ timetable: Timetable?) -> [Timetable.Stretch]? {
        timetable.map { timetable in
            timetable.stretches.map { stretch in
                let pattern: Timetable.Pattern =
                    switch stretch.pattern {
                    case .constant: .constant
                    case .once(let breaks): .once(breaks.map { $0 / second })
                    case .cycle(let length, let breaks): .cycle(length / second, breaks.map { $0 / second })
                    }
                return Timetable.Stretch(start: stretch.start / second, pattern: pattern)
            }
        }
    }

    private func cycle(_ length: Double, _ breaks: [Int64] = [], age: Double = 0) -> Timetable {
        Timetable(cycle: span(length), breaks: breaks.map { $0 * second }, age: span(age))
    }

    private func once(_ length: Double, _ breaks: [Int64] = []) -> Timetable {
        Timetable(once: span(length), breaks: breaks.map { $0 * second })
    }

    private typealias Stretch = Timetable.Stretch

    @Test("a cycle that the epoch lies within has its breaks from there on")
    func age() {
        #expect(seconds(cycle(60, [10, 40, 60], age: 15)) == [Stretch(start: 0, pattern: .cycle(60, [25, 45, 55]))])
        #expect(seconds(cycle(60, [10], age: -15)) == [Stretch(start: 0, pattern: .cycle(60, [25]))])
        #expect(seconds(cycle(60, [10], age: 60_000_010)) == [Stretch(start: 0, pattern: .cycle(60, [0]))])
        #expect(seconds(cycle(0)) == [Stretch(start: 0, pattern: .constant)])
        #expect(seconds(once(0, [1])) == [Stretch(start: 0, pattern: .constant)])
    }

    @Test("a phase moves everything to earlier times")
    func phase() {
        #expect(
            seconds(cycle(60, [10, 40]).advanced(by: span(15))) == [Stretch(start: 0, pattern: .cycle(60, [25, 55]))]
        )
        #expect(
            seconds(once(60, [10, 40]).advanced(by: span(15)))
                == [Stretch(start: 0, pattern: .once([25])), Stretch(start: 45, pattern: .constant)]
        )
        #expect(seconds(once(60, [10]).advanced(by: span(60))) == [Stretch(start: 0, pattern: .constant)])
        let mixed = once(100, [50]).followed(by: cycle(60, [10]), from: span(100))
        #expect(
            seconds(mixed.advanced(by: span(110)))
                == [Stretch(start: 0, pattern: .cycle(60, [20]))]
        )
    }

    @Test("a stretch can be cut anywhere")
    func cut() {
        #expect(
            seconds(cycle(60, [10, 40]).cut(at: span(75)))
                == [
                    Stretch(start: 0, pattern: .cycle(60, [10, 40])),
                    Stretch(start: 75, pattern: .cycle(60, [25, 55])),
                ]
        )
        #expect(cycle(60).cut(at: .zero) == cycle(60))
        #expect(once(60).cut(at: span(60)) == once(60))
    }

    @Test("one timetable follows another one")
    func followed() {
        #expect(
            seconds(cycle(60).followed(by: cycle(90, [30]), from: span(100)))
                == [Stretch(start: 0, pattern: .cycle(60, [])), Stretch(start: 100, pattern: .cycle(90, [20]))]
        )
        #expect(cycle(60).followed(by: cycle(90), from: .zero) == cycle(90))
        #expect(
            seconds(Timetable.constant.followed(by: once(60, [50]), from: span(40)))
                == [
                    Stretch(start: 0, pattern: .constant), Stretch(start: 40, pattern: .once([10])),
                    Stretch(start: 60, pattern: .constant),
                ]
        )
    }

    @Test("two cycles have the least common multiple, with all breaks and all beginnings")
    func joined() {
        #expect(
            seconds(cycle(20, [5]).joined(with: cycle(30)))
                == [Stretch(start: 0, pattern: .cycle(60, [0, 5, 20, 25, 30, 40, 45]))]
        )
        #expect(cycle(20, [5]).joined(with: .constant) == cycle(20, [5]))
        #expect(
            seconds(once(50).joined(with: cycle(20, [5])))
                == [
                    Stretch(start: 0, pattern: .once([0, 5, 20, 25, 40, 45])),
                    Stretch(start: 50, pattern: .cycle(20, [15])),
                ]
        )
    }

    @Test("what is too much, or too long, has none")
    func limits() {
        #expect(cycle(1e-9).joined(with: cycle(1)) == nil)
        #expect(cycle(0.001).joined(with: once(1000)) == nil)
        #expect(cycle(3_600_000_001e-9).joined(with: cycle(3_600_000_007e-9)) == nil)
        // Whole numbers of 64 bits hold neither their product nor the end of a second round.
        for lengths in [(6e9, 6.1e9), (9.2e9, 9.1e9), (6e9, 7e9)] {
            #expect(cycle(lengths.0, [1]).joined(with: cycle(lengths.1, [2])) == nil)
        }
        let late: Int64 = 5_900_000_000
        #expect(
            seconds(cycle(6e9, [late]).joined(with: cycle(6e9, [1])))
                == [Stretch(start: 0, pattern: .cycle(6_000_000_000, [0, 1, late]))]
        )
        #expect(seconds(once(9e9, [late]).joined(with: cycle(6e9, [late])))?.count == 2)
    }

    /// The value in a later round is that in the first, so breaks must lie where the signal's do.
    @Test("a signal repeats as its timetable says", arguments: TotalsChoiceTests.rates.indices)
    func signals(index: Int) {
        let signal = TotalsChoiceTests.rates[index].signal
        guard let last = signal.timetable(since: Age.epoch)?.stretches.last, signal.draws == .none else { return }
        func value(_ time: Int64) -> Double {
            signal.value(at: Moment(Age.epoch + TimeSpan(nanoseconds: time), since: Age.epoch), seed: Seed(bits: 1))
        }
        for place in 0..<50 as Range<Int64> {
            let time = last.start + place * 7_919_000_000
            switch last.pattern {
            case .constant: #expect(abs(value(time) - value(last.start)) < 1e-14)
            case .cycle(let cycle, _): #expect(abs(value(time + 1000 * cycle) - value(time)) < 1e-9)
            case .once: Issue.record("it ends")
            }
        }
    }
}
