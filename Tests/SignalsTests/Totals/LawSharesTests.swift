import MetricModel
import Testing

@testable import Signals

struct LawSharesTests {
    private static let laws: [Law] = [
        .uniform(from: 2, to: 6, hold: .zero), .normal(mean: 3, sigma: 2, hold: .zero),
        Law.uniform(from: 0, to: 1, hold: .zero).scaled(by: -3, plus: 1).clamped(to: -1.5...0.5),
        Law.normal(mean: 0, sigma: 1, hold: .zero).clamped(to: -0.5...2),
    ]

    @Test("a draw has its share, but for those at a limit", arguments: laws.indices)
    func inverse(index: Int) {
        let law = Self.laws[index]
        for step in 1..<100 {
            let share = Double(step) / 100
            let value = law.value(atShare: share)
            #expect(value >= law.least && value <= law.greatest)
            guard value > law.least, value < law.greatest else { continue }
            #expect(abs(law.share(below: value) - share) < 1e-12)
        }
    }

    /// Of -3·u + 1 a sixth is at -1.5 or below, and a sixth at 0.5 or above.
    @Test("what a limit keeps has the middle of its shares")
    func limits() {
        let law = Self.laws[2]
        #expect(abs(law.share(below: -1.5) - 1.0 / 12) < 1e-12)
        #expect(abs(law.share(below: 0.5) - 11.0 / 12) < 1e-12)
        #expect(law.share(below: .nan) == 0.5)
        #expect(Law(7).share(below: 3) == 0.5 && Law(7).value(atShare: 0.1) == 7)
    }

    @Test("even draws have the mean of the law", arguments: laws.indices)
    func nodes(index: Int) {
        let law = Self.laws[index]
        let even = law.evenNodes(64)
        #expect(abs(even.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
        #expect(abs(even.reduce(0) { $0 + $1.weight * $1.value } - law.mean) < 0.01)
        #expect(abs(law.nodes(isCoarse: false).reduce(0) { $0 + $1.weight * $1.value } - law.mean) < 0.01)
    }
}

struct WalkCellsTests {
    @Test("the cells of a walk are where it is", arguments: [0, 1, 5], [Int64(0), 1, 6])
    func cells(level: Int, block: Int64) {
        let path = RandomWalkPath(seed: Seed(bits: 9))
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 64) { places in
            path.write(cellsOf: level, inBlock: block, to: places)
            for cell in 0..<64 {
                let expected = path.position(after: (block * 64 + Int64(cell)) << Int64(level))
                #expect(abs(places[cell] - expected) < 1e-10)
            }
        }
        for count in [1, 2, 4] {
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { places in
                path.write(cellsOf: level, inBlock: block, to: places)
                let last = path.position(after: (block * Int64(count) + Int64(count) - 1) << Int64(level))
                #expect(abs(places[count - 1] - last) < 1e-10)
            }
        }
    }
}
