import MetricModel
import Testing

@testable import Signals

/// Histograms and summaries of which something moves.
struct MovingObservationsTests {
    /// A rate of 25 + 20·sin over a minute, a median of 0.2 + 0.1·sin over 90 s, sigma 0.7, the usual buckets: by 40-digit
    /// quadrature of rate·Φ(ln(bound/median)/sigma) and rate·median·e^(sigma²/2) over the common cycle of 180 s, cut every
    /// 7.5 s. At the ages of ``TotalsReference``; the count of +Inf and the sum are the last two.
    private static let references: [[Double]] = [
        [
            0.000_463_666_233_286_535_908, 0.033_298_503_562_185_107_8, 2.608_575_081_602_396_33,
            29.889_665_842_117_782_8, 180.087_183_258_804_774, 775.145_100_177_122_909, 1_272.087_087_621_989_2,
            1_489.846_260_278_397_42, 1_531.789_310_881_087_47, 1_532.859_846_284_159_44, 1_532.883_701_394_023_92,
            1_532.883_911_121_433_38, 494.626_398_587_065_417,
        ],
        [
            1_244.433_682_301_198_94, 76_190.304_977_348_982_1, 4_584_847.060_188_565_01, 39_884_764.015_309_478_5,
            172_469_152.875_711_576, 504_464_687.778_262_8, 703_326_231.220_293_511, 776_107_244.909_212_404,
            788_638_912.261_426_833, 788_933_857.123_687_424, 788_940_179.598_922_778, 788_940_233.699_631_624,
            201_593_379.402_996_968,
        ],
        [
            12_444.336_759_076_292, 761_903.039_767_872_144, 45_848_468.695_748_576_4, 398_847_604.964_148_012,
            1_724_691_255.776_644_91, 5_044_645_635.673_557_1, 7_033_260_366.581_212_69, 7_761_070_251.065_569_36,
            7_886_386_886.512_823_95, 7_889_336_334.437_691_08, 7_889_399_559.178_194_41, 7_889_400_100.185_204_13,
            2_015_933_144.900_337_05,
        ],
        [
            124_443.367_555_257_662, 7_619_030.392_577_614_21, 458_484_686.104_381_252, 3_988_476_035.565_775_76,
            17_246_912_461.167_186_1, 50_446_455_983.068_155_1, 70_332_603_132.796_231, 77_610_701_934.158_344_5,
            78_863_868_284.286_025_6, 78_893_362_763.508_095_4, 78_893_995_010.913_413_4, 78_894_000_420.983_517_7,
            20_159_331_307.019_354_4,
        ],
    ]

    private static let wave = Shape.sine(90, 0.1, 0.2)
    private static let rate = Shape.sine(60, 20, 25)

    private static func lognormal(_ median: Shape, sigma: Double = 0.7) -> DistributionSource {
        var parameters = LognormalParameters()
        parameters.median = Operand(median.signal)
        parameters.sigma = Operand(Static(sigma))
        return .lognormal(parameters)
    }

    private static func histogram(
        _ rate: Shape,
        _ distribution: DistributionSource = lognormal(wave),
        arrivals: Arrivals = .smooth,
        resets: Resets? = nil,
        bounds: [Double] = Buckets.usual.bounds,
        seed: UInt64 = 6
    ) -> SeriesProgram? {
        var histogram = Histogram()
        histogram.rate = Operand(rate.signal)
        histogram.distribution = distribution
        histogram.arrivals = arrivals
        histogram.resets = resets
        histogram.buckets = .list(bounds)
        return histogram.program(epoch: Age.epoch, seed: Seed(bits: seed), totals: TotalsCache())
    }

    private func values(_ program: SeriesProgram, _ seconds: Double) -> [Double] {
        [Double](unsafeUninitializedCapacity: program.valueCount) { buffer, count in
            if let start = buffer.baseAddress { program.write(at: Age.moment(seconds).instant, to: start) }
            count = program.valueCount
        }
    }

    @Test("buckets and sum are what quadrature with 40 digits gives, at any age", arguments: 0...3)
    func references(index: Int) throws {
        let now = values(try #require(Self.programs[0]), TotalsReference.ages[index])
        let expected = Self.references[index]
        #expect(now[11] == expected[11].rounded(.down))
        for bucket in 0..<11 { #expect(abs(now[bucket] - expected[bucket]) < 12, "bucket \(bucket)") }
        #expect(abs(now[12] / expected[12] - 1) < 1e-12)
    }

    private static let programs: [SeriesProgram?] = [
        histogram(rate), histogram(rate, arrivals: .poisson), histogram(.noisy(rate, 8)),
        histogram(.gaussian(10, 10), arrivals: .poisson), histogram(.walk(20, 1, 0...40)),
        histogram(.uniform(0, 40, hold: 30)),
        histogram(rate, resets: .every(span(50))), histogram(.constant(0.01)),
        histogram(.constant(20), lognormal(.noisy(.daily([0: 0.2, 9: 0.4]), 0.02))),
        histogram(.clamped(.sine(600, 40, -20), 0...15), lognormal(.square(60, 0.5, duty: 30))),
        histogram(.formula("20 + 9*sin(t/50)")), histogram(rate, lognormal(.walk(0.2, 0.01, 0.1...0.5))),
        histogram(.formula("20 + 9*sin(t/50)"), arrivals: .poisson),
        histogram(rate, lognormal(.noisy(.constant(0.2), 0.05, hold: 300))),
    ]
    private static let starts = [0, 1070, Double(Checkpoints.block) / 1e9 - 3]

    @Test("counts are whole, cumulative and never fall; nor does the sum", arguments: programs.indices, starts)
    func order(index: Int, start: Double) throws {
        let program = try #require(Self.programs[index])
        program.checkpoints?.complete(until: Age.moment(start + 60).instant)
        var before: [Double]?
        for step in 0..<40 {
            let time = start + Double(step) * (step < 20 ? 0.01 : 0.3)
            let now = values(program, time)
            let counts = Array(now.dropLast())
            #expect(counts.allSatisfy { $0 == $0.rounded() && $0 >= 0 } && counts.neverFalls)
            // Not over a restart, one of which is every 50 s.
            if let before, index != 6 || now[11] >= before[11] {
                let own = zip(counts, [0] + counts).map { $0 - $1 }
                let ownBefore = zip(before.dropLast(), [0] + before.dropLast()).map { $0 - $1 }
                #expect(zip(ownBefore, own).allSatisfy { $0 <= $1 }, "at \(time): \(ownBefore), \(own)")
                #expect(before[12] <= now[12], "at \(time)")
            }
            before = now
        }
    }

    @Test("the count is what a counter of the same rate has", arguments: [0, 1, 2, 4, 8, 10])
    func counts(index: Int) throws {
        let program = try #require(Self.programs[index])
        let rates = [
            0: Self.rate, 1: Self.rate, 2: .noisy(Self.rate, 8), 4: .walk(20, 1, 0...40), 8: .constant(20),
            10: .formula("20 + 9*sin(t/50)"),
        ]
        var counter = Counter()
        counter.rate = Operand(try #require(rates[index]).signal)
        counter.arrivals = index == 1 ? .poisson : .smooth
        let count = counter.program(epoch: Age.epoch, seed: Seed(bits: 6), totals: TotalsCache())
        for time in [0.5, 61, 5000, 9000.25] {
            program.checkpoints?.complete(until: Age.moment(time).instant)
            count.checkpoints?.complete(until: Age.moment(time).instant)
            #expect(values(program, time)[11] == values(count, time)[0].rounded(.down), "at \(time)")
        }
    }

    @Test("since a restart the numbers are differences", arguments: [130.0, 10 * Age.year + 30])
    func resets(time: Double) throws {
        let restarting = try #require(Self.histogram(Self.rate, resets: .every(span(50))))
        let going = try #require(Self.programs[0])
        let restart = (time / 50).rounded(.down) * 50
        let expected = zip(values(going, time), values(going, restart)).map { $0 - $1 }
        let now = values(restarting, time)
        #expect(Array(now.dropLast()) == Array(expected.dropLast()))
        #expect(abs(now[12] - expected[12]) < 1e-6)
        #expect(values(restarting, restart).allSatisfy { $0 == 0 })
    }

    @Test("buckets of blocks that were summed up follow their integrals", arguments: [100.0, 4500, 13_000])
    func summed(time: Double) throws {
        // The same rate and median, once so that nobody can know.
        let opaque = try #require(Self.histogram(.formula("25 + 20*sin(2*pi*t/60)")))
        let known = try #require(Self.programs[0])
        opaque.checkpoints?.complete(until: Age.moment(time).instant)
        let (left, right) = (values(opaque, time), values(known, time))
        for bucket in 0..<12 { #expect(abs(left[bucket] - right[bucket]) < 6, "bucket \(bucket)") }
        #expect(abs(left[12] / right[12] - 1) < 1e-3)
    }

    @Test("a summary that moves has the same count and sum", arguments: [Age.minute, Age.century])
    func summaries(age: Double) throws {
        var summary = Summary()
        summary.rate = Operand(Self.rate.signal)
        summary.distribution = Self.lognormal(Self.wave)
        let program = try #require(summary.program(epoch: Age.epoch, seed: Seed(bits: 6), totals: TotalsCache()))
        let histogram = values(try #require(Self.programs[0]), age)
        let now = values(program, age)
        #expect(now[4] == histogram[11] && abs(now[3] / histogram[12] - 1) < 1e-14)
        let totals = (0..<200).map { values(program, age + Double($0) / 50) }
        #expect(totals.map { $0[3] }.neverFalls && totals.map { $0[4] }.neverFalls)
    }

    /// ∫φ(z)·Φ(ln(bound/(0.2 + 0.02·z))/0.7) dz by 40-digit quadrature, for the usual buckets.
    @Test("noise of 10 % in a median gives fixed shares, those of each observation drawing its own")
    func mixture() throws {
        let source = Self.lognormal(.noisy(.constant(0.2), 0.02))
        let shares = try #require(source.steadyShares(bounds: Buckets.usual.bounds, since: Age.epoch))
        let expected = [
            9.763_711_243_677_217_58e-8, 0.000_011_921_664_191_438_982_4, 0.001_686_089_015_814_225_2,
            0.025_445_915_118_738_026_3, 0.165_316_652_722_332_065, 0.626_476_781_908_264_726,
            0.903_675_670_395_857_592, 0.988_793_556_636_998_507, 0.999_828_100_671_553_559, 0.999_997_453_414_216_038,
            0.999_999_985_065_000_711,
        ]
        var below = 0.0
        for (share, expected) in zip(shares.shares, expected) {
            below += share
            #expect(abs(below - expected) < 1e-9)
        }
    }
}
