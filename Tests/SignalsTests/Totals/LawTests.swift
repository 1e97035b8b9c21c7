import MetricModel
import Testing

@testable import Signals

/// Against quadrature over the draws: a normally distributed one in narrow steps, an evenly distributed one in middles.
struct LawTests {
    private let normal = Law.normal(mean: 3, sigma: 2, hold: span(1))
    private let narrow = Law.normal(mean: -1, sigma: 0.5, hold: span(1))
    private let even = Law.uniform(from: -1, to: 5, hold: span(1))

    private typealias Draws = [(value: Double, weight: Double)]

    private func draws(_ mean: Double, _ sigma: Double) -> Draws {
        (-8200...8200).map { index in
            let z = Double(index) / 1000
            return (mean + sigma * z, StandardNormal.density(z) / 1000)
        }
    }

    private func draws(from least: Double, to greatest: Double) -> Draws {
        (0..<20_000).map { index in
            let share = (Double(index) + 0.5) / 20_000
            return (least + (greatest - least) * share, 1.0 / 20_000)
        }
    }

    private func expect(
        _ law: Law,
        _ draws: Draws,
        within bound: Double = 1e-6,
        _ location: SourceLocation = #_sourceLocation,
        _ function: (Double) -> Double
    ) {
        let mean = draws.reduce(0) { $0 + $1.weight * function($1.value) }
        let square = draws.reduce(0) { $0 + $1.weight * (function($1.value) - mean) * (function($1.value) - mean) }
        #expect(abs(law.mean - mean) < bound, "mean \(law.mean), not \(mean)", sourceLocation: location)
        #expect(
            abs(law.variance - square) < 4 * bound,
            "variance \(law.variance), not \(square)",
            sourceLocation: location
        )
        let values = draws.map { function($0.value) }
        #expect(law.least <= (values.min() ?? 0) + bound + 0.5 && law.greatest >= (values.max() ?? 0) - bound - 0.5)
        #expect(law.least <= law.mean && law.mean <= law.greatest && law.variance >= 0)
    }

    @Test("scaled and moved")
    func scaled() {
        expect(normal.scaled(by: -2, plus: 5), draws(3, 2)) { 5 - 2 * $0 }
        expect(even.scaled(by: -2, plus: 5), draws(from: -1, to: 5)) { 5 - 2 * $0 }
        #expect(even.scaled(by: -2, plus: 5).isUniform && even.scaled(by: 0, plus: 5).mean == 5)
        #expect(normal.scaled(by: 0, plus: 5).variance == 0)
    }

    @Test("kept within limits, also twice, and moved in between")
    func clamped() {
        expect(normal.clamped(to: 0...(.infinity)), draws(3, 2)) { max(0, $0) }
        expect(normal.clamped(to: 1...4), draws(3, 2)) { min(max(1, $0), 4) }
        expect(normal.clamped(to: (-.infinity)...2.5), draws(3, 2)) { min($0, 2.5) }
        expect(normal.clamped(to: 1...9).clamped(to: 2...4), draws(3, 2)) { min(max(2, $0), 4) }
        expect(normal.clamped(to: 1...4).scaled(by: -1, plus: 3).clamped(to: 0...9), draws(3, 2)) {
            max(0, 3 - min(max(1, $0), 4))
        }
        expect((normal.clamped(to: 1...4) + Law(-2)).clamped(to: 0...9), draws(3, 2)) { max(0, min(max(1, $0), 4) - 2) }
        expect(even.clamped(to: 0...3), draws(from: -1, to: 5)) { min(max(0, $0), 3) }
        #expect(normal.clamped(to: 30...40).mean == 30 && normal.clamped(to: 30...40).variance == 0)
        #expect(normal.clamped(to: -40...40) == normal)
        #expect(Law(.nan).clamped(to: 0...1).isDrawn == false)
    }

    @Test("the greater and the lesser of a draw and a number")
    func extremes() {
        expect(.maximum(normal, Law(4)), draws(3, 2)) { max($0, 4) }
        expect(.maximum(Law(4), even), draws(from: -1, to: 5)) { max($0, 4) }
        expect(.minimum(normal, Law(4)), draws(3, 2)) { min($0, 4) }
        expect(.minimum(even, Law(0)), draws(from: -1, to: 5)) { min($0, 0) }
        #expect(Law.maximum(Law(2), Law(3)).mean == 3 && Law.minimum(Law(2), Law(3)).mean == 2)
        #expect(Law.maximum(Law(.nan), normal).mean.isNaN && Law.maximum(normal, Law(.nan)).mean.isNaN)
        #expect(Law.minimum(Law(2), Law(.nan)).mean.isNaN)
    }

    /// Clark's formulas: of two standard normal draws the greater has the mean 1/√π and the variance 1 − 1/π.
    @Test("the greater of two normal draws")
    func clark() {
        let law = Law.normal(mean: 0, sigma: 1, hold: .zero)
        let greatest = Law.maximum(law, law)
        #expect(abs(greatest.mean - 1 / Double.pi.squareRoot()) < 1e-14)
        #expect(abs(greatest.variance - (1 - 1 / .pi)) < 1e-14)
        #expect(abs(Law.minimum(law, law).mean + 1 / Double.pi.squareRoot()) < 1e-14)
    }

    @Test("sums and products of independent draws")
    func independent() {
        let sum = normal + narrow
        #expect(sum.mean == 2 && sum.variance == 4.25 && sum.spread == 4.25)
        // Var XY = σx²σy² + σx²μy² + σy²μx²
        let product = normal * narrow
        #expect(product.mean == -3 && abs(product.variance - (1 + 4 + 2.25)) < 1e-14)
        #expect((normal * Law(2)).variance == 16 && (Law(-1) * even).greatest == 1)
        #expect((even + Law(3)).isUniform && !(even + even).isUniform)
    }

    @Test("rounded to multiples", arguments: [0.25, 1.0, 3])
    func rounded(step: Double) {
        expect(normal.rounded(to: step), draws(3, 2), within: 0.02) { ($0 / step).rounded() * step }
        expect(narrow.rounded(to: step), draws(-1, 0.5), within: 0.02) { ($0 / step).rounded() * step }
        expect(even.rounded(to: step), draws(from: -1, to: 5), within: 0.02) { ($0 / step).rounded() * step }
    }

    @Test("rounded after it was kept within limits, and the other way round")
    func roundedAndClamped() {
        expect(narrow.clamped(to: -1...9).rounded(to: 1), draws(-1, 0.5), within: 0.02) { max(-1, $0).rounded() }
        expect(narrow.rounded(to: 1).clamped(to: -1...9), draws(-1, 0.5), within: 0.02) { max(-1, $0.rounded()) }
        expect(Law.uniform(from: 0, to: 1.4, hold: .zero).rounded(to: 1), draws(from: 0, to: 1.4), within: 0.02) {
            $0.rounded()
        }
    }

    @Test("the spread is what a draw's hold makes of the variance, of a second at least")
    func spread() {
        #expect(Law.normal(mean: 0, sigma: 2, hold: .zero).spread == 4)
        #expect(Law.normal(mean: 0, sigma: 2, hold: span(30)).spread == 120)
        #expect(abs(Law.uniform(from: 0, to: 6, hold: span(20)).scaled(by: 2, plus: 1).spread - 20 * 12) < 1e-12)
    }

    @Test("nodes are quadrature over the draws", arguments: [false, true])
    func nodes(isCoarse: Bool) {
        for law in [normal, even, narrow.clamped(to: -9...9)] {
            let nodes = law.nodes(isCoarse: isCoarse)
            func mean(_ function: (Double) -> Double) -> Double {
                nodes.reduce(0) { $0 + $1.weight * function($1.value) }
            }
            let bound = isCoarse ? 1e-6 : 1e-12
            #expect(abs(mean { _ in 1 } - 1) < 1e-14)
            #expect(abs(mean { $0 } - law.mean) < bound)
            #expect(abs(mean { ($0 - law.mean) * ($0 - law.mean) } - law.variance) < bound)
        }
        #expect(Law(7).nodes(isCoarse: isCoarse).map(\.value) == [7])
    }
}
