import MetricModel
import Signals
import Testing

private func churn(every seconds: Int64, fraction: Double) -> Churn {
    var churn = Churn()
    churn.every = TimeSpan(nanoseconds: seconds * 1_000_000_000)
    churn.label = "pod"
    churn.fraction = fraction
    return churn
}

private func seconds(_ seconds: Int64) -> TimeSpan { TimeSpan(nanoseconds: seconds * 1_000_000_000) }

struct ChurnTests {
    private static let cases: [(count: Int, fraction: Double)] = [
        (1, 1), (1, 0.3), (3, 0.5), (7, 0.1), (10, 0.1), (10, 0.25), (100, 0.01), (13, 1), (5, 0), (1000, 0.333),
    ]

    /// The same by taking one series after the other, as often as the share of each period says.
    private func simulation(_ count: Int, _ fraction: Double, periods: Int) -> [(generations: [Int], births: [Int])] {
        var (generations, births) = ([Int](repeating: 0, count: count), [Int](repeating: 0, count: count))
        var (replaced, next) = (0, 0)
        return (0..<periods).map { period in
            // In thousandths, as all fractions here are.
            let goal = period * count * Int((fraction * 1000).rounded()) / 1000
            while replaced < goal {
                generations[next] += 1
                births[next] = period
                next = (next + 1) % count
                replaced += 1
            }
            return (generations, births)
        }
    }

    @Test("each period replaces its share of the series, in their order and over again", arguments: cases)
    func generations(count: Int, fraction: Double) {
        let churn = churn(every: 10, fraction: fraction)
        for (period, expected) in simulation(count, fraction, periods: 60).enumerated() {
            let replaced = churn.replaced(at: seconds(Int64(period) * 10 + 9), of: count)
            #expect(replaced == churn.replaced(at: seconds(Int64(period) * 10), of: count))
            let generations = (0..<count).map { churn.generation(ofSeries: $0, of: count, replaced: replaced) }
            #expect(generations == expected.generations)
            let births = (0..<count).map {
                churn.beginning(ofGeneration: generations[$0], ofSeries: $0, of: count)
            }
            #expect(births == expected.births.map { seconds(Int64($0) * 10) })
            #expect(churn.replacements(in: 0..<count, of: count, replaced: replaced) == generations.reduce(0, +))
            let half = (count / 2)..<count
            #expect(
                churn.replacements(in: half, of: count, replaced: replaced) == generations[half].reduce(0, +)
            )
        }
    }

    @Test("the next change is the first later period with more replacements", arguments: cases)
    func nextChange(count: Int, fraction: Double) {
        let churn = churn(every: 10, fraction: fraction)
        let steps = simulation(count, fraction, periods: 200)
        for period in [0, 1, 5, 17] {
            let now = steps[period].generations.reduce(0, +)
            let next = steps.indices.first { $0 > period && steps[$0].generations.reduce(0, +) > now }
            let found = churn.nextChange(after: seconds(Int64(period) * 10 + 3), of: count)
            if fraction == 0 { #expect(found == nil) } else { #expect(found == next.map { seconds(Int64($0) * 10) }) }
        }
    }

    @Test("before the epoch nothing has been replaced")
    func beforeTheEpoch() {
        #expect(churn(every: 10, fraction: 1).replaced(at: seconds(-25), of: 10) == 0)
    }

    @Test("far from the epoch nothing overflows")
    func farAway() {
        let churn = churn(every: 1, fraction: 1)
        let replaced = churn.replaced(at: TimeSpan(nanoseconds: .max), of: 20_000_000)
        let generation = churn.generation(ofSeries: 5, of: 20_000_000, replaced: replaced)
        #expect(generation == 9_223_372_036)
        #expect(churn.beginning(ofGeneration: generation, ofSeries: 5, of: 20_000_000) == seconds(9_223_372_036))
    }
}

struct PopulationTests {
    @Test(
        "the number goes from the fewest to the most and back",
        arguments: [(0, 10), (15, 25), (30, 40), (45, 25), (60, 10), (10, 18), (50, 18), (-30, 40)] as [(Int64, Int)]
    )
    func counts(time: Int64, expected: Int) {
        var population = Population()
        (population.minimum, population.maximum, population.period) = (10, 40, seconds(60))
        // 10 + 30 · (1 − cos(2π · 10/60)) / 2 = 17.5, rounded up.
        #expect(population.count(at: seconds(time)) == expected)
    }
}
