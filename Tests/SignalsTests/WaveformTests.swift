import MetricModel
import Signals
import Testing

/// Seconds as a span, for tables.
private func seconds(_ seconds: Double) -> TimeSpan {
    TimeSpan(nanoseconds: Int64(seconds * 1e9))
}

private let seed = Seed(bits: 1)

extension Signal {
    /// The value so long after an epoch of 1970.
    func value(at time: TimeSpan, seed: Seed) -> Double { value(at: Moment(time), seed: seed) }
}

struct StaticTests {
    @Test("a static signal has its value at every instant", arguments: [-1e9, 0, 0.5, 1e9])
    func value(time: Double) {
        var signal = Static()
        signal.value = 42.5
        #expect(signal.value(at: seconds(time), seed: seed) == 42.5)
        #expect(signal.constant == 42.5)
    }
}

struct RampTests {
    private func ramp(invert: Bool = false) -> Ramp {
        var ramp = Ramp()
        ramp.period = seconds(120)
        ramp.peak = 100
        ramp.offset = 7
        ramp.invert = invert
        return ramp
    }

    @Test(
        "a ramp rises from its offset towards its peak and jumps back",
        arguments: [
            (0, 0), (30, 0.25), (60, 0.5), (119.999, 119.999 / 120), (120, 0), (150, 0.25), (-30, 0.75),
        ] as [(Double, Double)]
    )
    func rising(time: Double, phase: Double) {
        #expect(ramp().value(at: seconds(time), seed: seed) == 100 * phase + 7)
    }

    @Test(
        "an inverted ramp falls from its peak",
        arguments: [(0, 0.0), (30, 0.25), (120, 0), (-30, 0.75)] as [(Double, Double)]
    )
    func falling(time: Double, phase: Double) {
        #expect(ramp(invert: true).value(at: seconds(time), seed: seed) == 100 - 100 * phase + 7)
    }
}

struct SquareTests {
    private func square(dutyCycle: Double, invert: Bool = false) -> Square {
        var square = Square()
        square.period = seconds(100)
        square.magnitude = 5
        square.offset = 1
        square.dutyCycle = dutyCycle
        square.invert = invert
        return square
    }

    @Test(
        "a square wave is high while the phase is below the duty cycle",
        arguments: [
            (25.0, 0.0, true), (25, 24.999, true), (25, 25, false), (25, 99, false), (25, 100, true), (25, -1, false),
            (0, 0, false), (0, 50, false), (100, 0, true), (100, 99.999_999_999, true), (0.5, 0.499, true),
            (0.5, 0.5, false),
        ]
    )
    func levels(dutyCycle: Double, time: Double, isHigh: Bool) {
        #expect(square(dutyCycle: dutyCycle).value(at: seconds(time), seed: seed) == (isHigh ? 6 : 1))
        #expect(square(dutyCycle: dutyCycle, invert: true).value(at: seconds(time), seed: seed) == (isHigh ? 1 : 6))
    }
}

struct SineTests {
    private var sine: Sine {
        var sine = Sine()
        sine.period = seconds(60)
        sine.amplitude = 50
        sine.offset = 50
        return sine
    }

    @Test(
        "a sine wave begins in the middle, rising",
        arguments: [
            (0, 50.0), (5, 75), (15, 100), (30, 50), (35, 25), (45, 0), (55, 25), (60, 50), (-15, 0),
        ] as [(Double, Double)]
    )
    func values(time: Double, value: Double) {
        #expect(abs(sine.value(at: seconds(time), seed: seed) - value) < 1e-12)
    }

    @Test("a period later the value is the same to the last digit", arguments: [0.123, 17, 59.999])
    func periodicity(time: Double) {
        let later = TimeSpan(nanoseconds: seconds(time).nanoseconds + 60_000_000_000 * 10_000_000)
        #expect(sine.value(at: later, seed: seed) == sine.value(at: seconds(time), seed: seed))
    }
}

struct GaussianTests {
    private var gaussian: Gaussian {
        var gaussian = Gaussian()
        gaussian.mean = 10
        gaussian.sigma = 2
        return gaussian
    }

    @Test("a value is drawn for each millisecond, and is the same again for the same one")
    func ticks() {
        let value = gaussian.value(at: TimeSpan(nanoseconds: 5_000_000), seed: seed)
        #expect(gaussian.value(at: TimeSpan(nanoseconds: 5_999_999), seed: seed) == value)
        #expect(gaussian.value(at: TimeSpan(nanoseconds: 6_000_000), seed: seed) != value)
        #expect(gaussian.value(at: TimeSpan(nanoseconds: 5_000_000), seed: Seed(bits: 2)) != value)
    }

    @Test("without deviation it is its mean")
    func noDeviation() {
        var signal = gaussian
        signal.sigma = 0
        #expect(signal.value(at: seconds(3), seed: seed) == 10)
    }

    @Test("the draws are normally distributed", arguments: [2, 3, 4] as [UInt64])
    func distribution(bits: UInt64) {
        // Kolmogorov and Smirnov's test: the greatest distance of the two distribution functions stays below
        // 1.63/sqrt(n) with a probability of 99 %; the seeds are fixed, so that the test cannot fail by chance later.
        let count = 2000
        let values = (0..<count).map {
            (gaussian.value(at: TimeSpan(nanoseconds: Int64($0) * 1_000_000), seed: Seed(bits: bits)) - 10) / 2
        }.sorted()
        let distance =
            values.enumerated().map { index, value in
                let expected = normalProbability(below: value)
                return max(
                    abs(expected - Double(index) / Double(count)),
                    abs(Double(index + 1) / Double(count) - expected)
                )
            }.max() ?? 1
        #expect(distance < 1.63 / Double(count).squareRoot())
    }

    /// By Simpson's rule on the density: slow, and independent of the quantile's approximation.
    private func normalProbability(below limit: Double) -> Double {
        let steps = 60
        let width = limit / Double(steps)
        func density(_ x: Double) -> Double { exponential(-x * x / 2) / (2 * Double.pi).squareRoot() }
        let sum = (0...steps).reduce(0.0) { sum, step in
            let weight = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
            return sum + weight * density(Double(step) * width)
        }
        return 0.5 + sum * width / 3
    }

    private func exponential(_ x: Double) -> Double {
        // The series converges quickly after halving ten times.
        let small = x / 1024
        let series = (1...12).reversed().reduce(1.0) { 1 + small / Double($1) * $0 }
        return (0..<10).reduce(series) { power, _ in power * power }
    }
}

struct KindsTests {
    @Test("kinds and their fields have names of their own")
    func names() {
        let kinds = SignalKinds.all.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
        for kind in SignalKinds.all { expectUniqueFields(kind) }
    }

    private func expectUniqueFields<Kind: Signal>(_ kind: Kind.Type) {
        let names = Kind.fields.map(\.name)
        #expect(Set(names).count == names.count, "\(Kind.kind)")
        #expect(!names.contains("kind") && !names.contains("labels"), "\(Kind.kind)")
    }
}
