import Testing

@testable import Signals

struct ChebyshevTests {
    private func coefficients(_ function: (Double) -> Double) -> [Double] {
        let samples = Chebyshev.nodes.map(function)
        var coefficients = [Double](repeating: 0, count: Chebyshev.count)
        Chebyshev.interpolate(samples, to: &coefficients)
        return coefficients
    }

    private func power(_ x: Double, _ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * x } }

    @Test("a polynomial of degree 15 is itself", arguments: 0...15)
    func polynomials(degree: Int) {
        let coefficients = coefficients { power($0, degree) }
        for x in [-1, -0.3, 0, 0.71, 1] {
            #expect(abs(Chebyshev.sum(coefficients, count: 16, at: x) - power(x, degree)) < 1e-14)
        }
    }

    /// T₅ = 16x⁵ − 20x³ + 5x
    @Test("coefficients are those of Chebyshev's polynomials")
    func single() {
        let found = coefficients { 16 * power($0, 5) - 20 * power($0, 3) + 5 * $0 }
        for (index, coefficient) in found.enumerated() { #expect(abs(coefficient - (index == 5 ? 1 : 0)) < 1e-14) }
    }

    @Test("the slope is the derivative", arguments: 0...15)
    func slopes(degree: Int) {
        let coefficients = coefficients { power($0, degree) }
        for x in [-1, -0.3, 0.1, 0.71, 1] {
            let expected = degree == 0 ? 0 : Double(degree) * power(x, degree - 1)
            #expect(abs(Chebyshev.slope(coefficients, at: x) - expected) < 1e-12)
        }
    }

    @Test("the integral counts from -1", arguments: 0...15)
    func integrals(degree: Int) {
        let coefficients = coefficients { power($0, degree) }
        var integral = [Double](repeating: 0, count: Chebyshev.count + 1)
        Chebyshev.integrate(coefficients, scale: 3, to: &integral)
        for x in [-1, -0.3, 0.1, 0.71, 1] {
            let expected = 3 * (power(x, degree + 1) - power(-1, degree + 1)) / Double(degree + 1)
            #expect(abs(Chebyshev.sum(integral, count: 17, at: x) - expected) < 1e-14)
        }
    }

    @Test("the weights integrate polynomials up to degree 15", arguments: 0...15)
    func weights(degree: Int) {
        let sum = zip(Chebyshev.nodes, Chebyshev.weights).reduce(0) { $0 + $1.1 * power($1.0, degree) }
        #expect(abs(sum - (degree.isMultiple(of: 2) ? 2 / Double(degree + 1) : 0)) < 1e-15)
    }

    @Test("no coefficients are zero")
    func none() {
        #expect(Chebyshev.sum([1], count: 0, at: 0.5) == 0)
        #expect(Chebyshev.sum([3], count: 1, at: 0.5) == 3)
    }
}
