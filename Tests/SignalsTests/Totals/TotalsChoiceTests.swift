import MetricModel
import TestSupport
import Testing

@testable import Signals

/// What holds for every rate, however its total is found.
struct TotalsChoiceTests {
    @Test("a total is what 50-digit integration gives, at any age", arguments: TotalsReference.all)
    func references(reference: TotalsReference) {
        let integral = reference.integral
        #expect(integral.checkpoints == nil)
        for (age, expected) in zip(TotalsReference.ages, reference.numbers) {
            let total = integral.total(age)
            #expect(abs(total - expected.total) <= 1e-12 * expected.total, "\(total) at \(age)")
        }
    }

    @Test("over 15 seconds it grows by as much, as far as Doubles tell", arguments: TotalsReference.all)
    func increases(reference: TotalsReference) {
        let integral = reference.integral
        for (age, expected) in zip(TotalsReference.ages, reference.numbers) {
            let (before, after) = (integral.total(age), integral.total(age + 15))
            let bound = 1e-12 * expected.increase + 2 * after.ulp
            #expect(abs(after - before - expected.increase) <= bound, "\(after - before) at \(age)")
        }
    }

    /// Each needs another way to its total.
    static let rates: [Shape] =
        TotalsReference.all.map(\.rate) + [
            .product(.sine(86_400, 3, 3), .triangle(86_400, 2)),
            .clamped(.ahead(.sine(86_400, 5, 5), 20_000), 0...9),
            .gaussian(5, 2), .gaussian(1, 3), .uniform(2, 7), .uniform(0, 10, hold: 40),
            .noisy(.constant(8), 3, hold: 7),
            .noisy(.daily([0: 2, 9: 80, 17: 70]), 6), .product(.gaussian(5, 1), .sine(600, 4, 3)),
            .maximum(.uniform(0, 10, hold: 3), .sine(60, 5, 5)), .sum(.gaussian(-2, 4), .sine(90, 3)),
            .walk(50, 2, 0...100), .product(.walk(5, 0.1, 0...10), .daily([0: 2, 9: 8])),
            .sum(.walk(5, 0.1, 0...10), .gaussian(50, 2), .sine(60, 3, 3)),
            .switched(.gaussian(10, 3), from: 30, until: 5e7, .uniform(0, 4, hold: 20)),
        ]

    private static let integrals =
        TotalsReference.all.map(\.integral)
        + rates.dropFirst(TotalsReference.all.count).map {
            $0.signal.integral()
        }

    /// Ends of cycles, break points, crossings of the rates above, ends of ticks and of blocks of ticks; then elsewhere.
    private static let places: [Double] = [
        0.0, 30, 36, 45, 60, 1024, 3600, 21_600, 64_800, 86_400, 604_800, 180 * 5000, 0x1p20, Age.year, 0x1p28,
        10 * Age.year, Age.century,
    ]

    @Test("no total falls, not by the last digit", arguments: rates.indices)
    func order(index: Int) {
        let integral = Self.integrals[index]
        for place in Self.places {
            let start = max(0, place - 0.03)
            #expect(integral.totals(from: start, step: 1e-3, count: 60).neverFalls, "from \(start)")
        }
        #expect(Self.places.map { integral.total($0) }.neverFalls)
        #expect(integral.total(Age.century) > integral.total(Age.minute) || integral.total(Age.year) > 0)
    }

    @Test("not in ten seconds by the millisecond either", arguments: [3, 31, 35])
    func longOrder(index: Int) {
        #expect(Self.integrals[index].totals(from: 10 * Age.year + 64_795, step: 1e-3, count: 10_000).neverFalls)
    }

    @Test(
        "a total is the same whatever was asked before, and from a fresh value",
        arguments: rates.indices.filter { $0 % 3 == 1 }
    )
    func sameBits(index: Int) {
        let (known, fresh) = (Self.integrals[index], Self.rates[index].signal.integral())
        var random = SplitMix64(seed: UInt64(index))
        let times = (0..<40).map { _ in Double.random(in: 0...30, using: &random) }.map { Libm.power(2, $0) }
        let totals = times.map { known.total($0) }
        for place in times.indices.shuffled(using: &random) { #expect(fresh.total(times[place]) == totals[place]) }
    }

    @Test("before the epoch there is nothing, and at the end of time a number", arguments: rates.indices)
    func ends(index: Int) {
        let integral = Self.integrals[index]
        for time in [Int64.min, -1, 0] {
            #expect(integral.total(until: Moment(Age.epoch + TimeSpan(nanoseconds: time), since: Age.epoch)) == 0)
        }
        let end = integral.total(until: Moment(Timestamp(nanoseconds: .max), since: Age.epoch))
        #expect(end.isFinite && end >= integral.total(Age.century))
        let whole = integral.total(until: Moment(Timestamp(nanoseconds: .max), since: .unixEpoch))
        #expect(whole.isFinite && whole >= end)
    }

    /// Numbers that a document may hold, and lengths of time near the longest.
    private static let extremes: [Shape] = {
        let numbers = [0, 1e-300, 1, 1e300, -1e300, .greatestFiniteMagnitude, .infinity, -.infinity, .nan]
        return numbers.flatMap { number -> [Shape] in
            [
                .maximum(.sine(60, 1, 1), .constant(number)), .minimum(.gaussian(3, 1), .constant(number)),
                .maximum(.gaussian(3, 1), .constant(number)), .maximum(.constant(number), .gaussian(3, 1)),
                .sum(.sine(60, 3), .constant(number)), .product(.sine(60, 3), .constant(number)),
                .product(.uniform(1, 2), .constant(number)), .sum(.uniform(-1, 2), .constant(number)),
            ]
                + (number.isFinite
                    ? [
                        .maximum(.sine(60, number), .sine(90, 1)), .gaussian(number, 1), .gaussian(1, number.magnitude),
                        .rounded(.sine(60, number), 1), .rounded(.gaussian(3, 1), Swift.max(number, 1e-300)),
                        .noisy(.sine(60, 3), number.magnitude), .scaled(.uniform(1, 2), number),
                        .uniform(number, number), .walk(number, 1, number...number),
                        .maximum(.exponential(number, 0, 60), .sine(60, 1)),
                    ] : [])
        }
    }()

    @Test("no number is too large or too small, or no number", arguments: extremes.indices)
    func extremeNumbers(index: Int) {
        let integral = Self.extremes[index].signal.integral()
        let totals = [0, 0.5, 60, 77.5, Age.year, 230 * Age.year].map { integral.total($0) }
        #expect(totals.allSatisfy { $0 >= 0 }, "\(Self.extremes[index]): \(totals)")
        #expect(totals.neverFalls, "\(Self.extremes[index]): \(totals)")
    }

    private static let longest: [Shape] = [1e-9, 6e9, 9.2e9].flatMap { length -> [Shape] in
        [
            .maximum(.square(length, 1, duty: 50), .square(length, 2, duty: 90)),
            .maximum(.sine(length, 1), .sine(60, 1)), .maximum(.sine(length, 1), .sine(6.1e9, 1)),
            .maximum(.exponential(1, 2, length), .sine(60, 1)),
            .maximum(.sigmoid(0, 1, at: length, over: length), .gaussian(1, 1)),
            .switched(.clamped(.sine(60, 3), 0...2), from: length / 2, until: length, .sine(60, 1)),
            .ahead(.maximum(.sine(60, 1), .sine(90, 1)), length),
            .ahead(.maximum(.exponential(1, 2, 60), .sine(60, 1)), length),
            .uniform(0, 3, hold: length), .noisy(.sine(length, 3), 1, hold: length),
        ]
    }

    @Test("no length of time is too long or too short", arguments: longest.indices)
    func extremeLengths(index: Int) {
        let integral = Self.longest[index].signal.integral()
        // What must be summed up is ready nowhere but at the beginning.
        let times = integral.checkpoints == nil ? [0, 0.5, 60, 77.5, Age.year, 230 * Age.year] : [0, 0.5, 60, 77.5]
        let totals = times.map { integral.total($0) }
        #expect(totals.allSatisfy { $0 >= 0 && $0.isFinite } && totals.neverFalls, "\(Self.longest[index]): \(totals)")
    }

    @Test("a rate that is above zero only for an instant is found", arguments: [1e-2, 1e-4, 1e-6])
    func peaks(height: Double) {
        for rate in [
            Shape.sine(60, 1, height - 1), .maximum(.constant(0), .sine(60, 1, height - 1)),
            .ahead(.sine(60, 1, height - 1), 7),
            .sum(.sine(60, 1, height - 1), .triangle(180, 0.5 * height, -0.5 * height)),
        ] {
            // cos x is above 1 − h for x up to w = acos(1 − h): of that the area is 2·(sin w − w·(1 − h)).
            let width = 2 * arcsine((height / 2).squareRoot())
            let single = (sine(width) - width * (1 - height)) / .pi * 60
            let total = rate.signal.integral().total(60_000)
            #expect(total > 0.2 * 1000 * single && total < 1001 * single, "\(total), not \(1000 * single)")
        }
    }

    /// For small numbers the first terms of the series will do.
    private func arcsine(_ x: Double) -> Double { x + x * x * x / 6 + 3 * x * x * x * x * x / 40 }

    @Test("how a total is found")
    func kinds() {
        #expect(Shape.constant(3).signal.integral() is ConstantIntegral)
        #expect(Shape.triangle(60, 3, -1).signal.integral() is PiecewiseIntegral)
        #expect(Shape.sine(60, 1).signal.integral() is CycleIntegral)
        #expect(Shape.gaussian(1, 1).signal.integral() is NoisyIntegral<SteadyMeans>)
        #expect(Shape.noisy(.sine(60, 1), 1).signal.integral() is NoisyIntegral<MovingMeans>)
        #expect(Shape.walk(5, 1, 0...9).signal.integral() is WalkIntegral)
        #expect(Shape.product(.walk(5, 1, 0...9), .sine(60, 1, 1)).signal.integral() is DrivenIntegral)
        #expect(Shape.formula("t % 7").signal.integral() is CheckpointIntegral)
    }

    @Test(
        "what must be summed up says why",
        arguments: [
            (.formula("t % 7"), "rate: formula"), (.maximum(.constant(1), .formula("t")), "rate: formula"),
            (.maximum(.walk(5, 1, 0...9), .constant(3)), "rate: random_walk"),
            (.clamped(.product(.walk(5, 1, 0...9), .walk(5, 1, 0...9)), 0...3), "rate: random_walk"),
            (.scaled(.maximum(.constant(2), .formula("t")), 2), "rate: formula"),
        ] as [(Shape, String)]
    )
    func causes(rate: Shape, cause: String) {
        #expect(rate.signal.integral().checkpoints?.cause == cause)
    }
}
