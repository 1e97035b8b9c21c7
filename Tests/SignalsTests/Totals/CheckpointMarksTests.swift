import MetricModel
import Testing

@testable import Signals

struct CheckpointMarksTests {
    private func formula(_ source: String) -> Formula {
        var formula = Formula()
        formula.source = source
        return formula
    }

    /// A histogram whose median moves by a formula, and what it is summed up by.
    private func histogram() throws -> (program: SeriesProgram, checkpoints: Checkpoints) {
        var histogram = Histogram()
        histogram.rate = Operand(Static(5))
        var parameters = LognormalParameters()
        parameters.median = Operand(formula("2 + sin(sqrt(t))"))
        histogram.distribution = .lognormal(parameters)
        histogram.buckets = .list([2])
        let program = try #require(
            histogram.program(epoch: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache())
        )
        return (program, try #require(program.checkpoints))
    }

    private func counter(_ source: String = "10 + 5*sin(sqrt(t))") throws -> (integral: any Integral, Checkpoints) {
        let integral = formula(source).integral(since: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache())
        return (integral, try #require(integral.checkpoints))
    }

    /// The values of a program some hours after the epoch.
    private func values(_ program: SeriesProgram) -> [Double] {
        var values = [Double](repeating: 0, count: program.valueCount)
        program.write(at: Timestamp(milliseconds: 30_000_123), to: &values)
        return values
    }

    @Test("restored marks give the same numbers as those that were summed up, whole counts as well")
    func restoration() throws {
        let (first, second) = (try histogram(), try histogram())
        for _ in 0..<8 { first.checkpoints.advance() }
        second.checkpoints.restore(first.checkpoints.marks(0..<first.checkpoints.markCount))
        #expect(second.checkpoints.blockCount == 8)
        #expect(values(second.program) == values(first.program))
        first.checkpoints.advance()
        second.checkpoints.advance()
        #expect(second.checkpoints.marks(8..<10) == first.checkpoints.marks(8..<10))
    }

    @Test(
        "what cannot be the marks of these checkpoints changes nothing",
        arguments: [
            [], [0], [0, 0, 0, 1, 2, 3, 4], [0, 0, 0, 1, 2, 3, 4, .infinity, 5], [0, 0, 1, 1, 2, 3, 4, 5, 6],
        ]
    )
    func strangers(marks: [Double]) throws {
        let (_, checkpoints) = try histogram()
        checkpoints.advance()
        let before = checkpoints.marks(0..<2)
        checkpoints.restore(marks)
        #expect(checkpoints.markCount == 2 && checkpoints.marks(0..<2) == before)
    }

    @Test("marks that do not begin with zero are refused")
    func beginning() throws {
        let (_, checkpoints) = try counter()
        checkpoints.restore([1, 2, 3])
        #expect(checkpoints.blockCount == 0)
    }

    @Test("fewer marks than there are change nothing")
    func fewer() throws {
        let (_, checkpoints) = try counter()
        for _ in 0..<3 { checkpoints.advance() }
        let before = checkpoints.marks(0..<4)
        checkpoints.restore([0, 1, 2])
        #expect(checkpoints.marks(0..<checkpoints.markCount) == before)
    }

    /// Whoever changes these numbers raises ``Checkpoints/version``, here as well. Those of the first formula are its
    /// integral, `10*t + 10*(sin(sqrt(t)) - sqrt(t)*cos(sqrt(t)))`; those of the second are what the ticks have.
    @Test(
        "the numbers of this version",
        arguments: [
            ("10 + 5*sin(sqrt(t))", [0, 44601.34135057835, 87116.22419188081, 132176.71682251518]),
            ("sin(t*t) > 0 ? 7 : 3", [0, 22256.520527870838, 44358.42223308569, 66464.61890559655]),
        ]
    )
    func version(source: String, expected: [Double]) throws {
        #expect(Checkpoints.version == 1)
        let (_, checkpoints) = try counter(source)
        for _ in 0..<3 { checkpoints.advance() }
        for (mark, expected) in zip(checkpoints.marks(0..<4), expected) {
            #expect(abs(mark - expected) <= 1e-13 * expected, "\(mark)")
        }
    }

    @Test("formulas that look at different values have different keys")
    func neighbours() throws {
        func key(_ neighbour: any Signal, since epoch: Timestamp = .unixEpoch, seed: UInt64 = 1) throws -> TotalsKey {
            let placed = PlacedSignal(neighbour, epoch: epoch, seed: Seed(bits: seed))
            let bound = formula(#"value("a") + sin(sqrt(t))"#).bound(to: [placed])
            let integral = bound.integral(since: .unixEpoch, seed: Seed(bits: 1), totals: TotalsCache())
            return try #require(integral.checkpoints).key
        }
        let first = try key(Static(1))
        #expect(try key(Static(1)) == first)
        #expect(try key(Static(2)) != first)
        #expect(try key(Static(1), since: Timestamp(milliseconds: 1)) != first)
        #expect(try key(Static(1), seed: 2) != first)
    }
}
