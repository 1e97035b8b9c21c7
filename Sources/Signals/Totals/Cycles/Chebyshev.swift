import MetricModel

/// Interpolation by polynomials of degree 15 on the interval from -1 to 1, as sums of Chebyshev's polynomials T_k
/// (Trefethen, "Approximation Theory and Approximation Practice", chapters 3, 4 and 19).
enum Chebyshev {
    static let count = 16

    /// The points of interpolation, `cos(π(j + 1/2)/16)`. None is an end: a jump there does no harm.
    static let nodes = (0..<count).map { Libm.cosine(.pi * (Double($0) + 0.5) / Double(count)) }

    /// Of the nodes, for an integral from -1 to 1 (Fejér's first rule): `2/16·(1 − 2·Σ T_2k(node)/(4k² − 1))`.
    static let weights = (0..<count).map { j in
        let angle = .pi * (Double(j) + 0.5) / Double(count)
        var sum = 0.0
        for k in 1...(count / 2) { sum += Libm.cosine(2 * Double(k) * angle) / Double(4 * k * k - 1) }
        return (1 - 2 * sum) * 2 / Double(count)
    }

    /// `T_k(node j)`, at `16·k + j`.
    private static let values = (0..<count).flatMap { k in
        (0..<count).map { j in Libm.cosine(.pi * Double(k) * (Double(j) + 0.5) / Double(count)) }
    }

    /// The coefficients of the polynomial with these values at the nodes.
    static func interpolate(
        _ samples: UnsafePointer<Double>,
        to coefficients: UnsafeMutablePointer<Double>
    ) {
        values.withUnsafeBufferPointer { values in
            for k in 0..<count {
                var sum = 0.0
                for j in 0..<count { sum += samples[j] * values[16 * k + j] }
                coefficients[k] = sum * (k == 0 ? 1 : 2) / Double(count)
            }
        }
    }

    /// The polynomial's slope at a point (Clenshaw's algorithm on the coefficients of the derivative).
    static func slope(_ coefficients: UnsafePointer<Double>, at x: Double) -> Double {
        // d_{k−1} = d_{k+1} + 2k·a_k, and the first is halved.
        var (next, afterNext) = (0.0, 0.0)
        var (b1, b2) = (0.0, 0.0)
        for k in stride(from: count - 1, through: 1, by: -1) {
            let d = afterNext + 2 * Double(k) * coefficients[k]
            (afterNext, next) = (next, d)
            // d belongs to T_{k−1}.
            if k > 1 { (b1, b2) = (d + 2 * x * b1 - b2, b1) }
        }
        return next / 2 + x * b1 - b2
    }

    /// The coefficients of the integral from -1 on, one more than of the polynomial.
    static func integrate(
        _ coefficients: UnsafePointer<Double>,
        scale: Double,
        to integral: UnsafeMutablePointer<Double>
    ) {
        func a(_ k: Int) -> Double { k < count ? coefficients[k] : 0 }
        var beginning = 0.0
        for k in 1...count {
            let b = (k == 1 ? a(0) - a(2) / 2 : (a(k - 1) - a(k + 1)) / (2 * Double(k))) * scale
            integral[k] = b
            beginning += k.isMultiple(of: 2) ? -b : b
        }
        integral[0] = beginning
    }

    /// The sum at a point, by Clenshaw's algorithm.
    @inline(__always)
    static func sum(_ coefficients: UnsafePointer<Double>, count: Int, at x: Double) -> Double {
        var (b1, b2) = (0.0, 0.0)
        let twice = 2 * x
        var k = count - 1
        while k > 0 {
            (b1, b2) = (coefficients[k] + (twice * b1 - b2), b1)
            k -= 1
        }
        return count > 0 ? coefficients[0] + (x * b1 - b2) : 0
    }
}
