/// A function that formulas may call.
package struct ExpressionFunction: Sendable {
    package let name: String
    /// How many arguments it takes.
    package let arguments: ClosedRange<Int>
    package let summary: String
    /// What is not given is NaN; a function of many arguments is applied to two at a time.
    let apply: @Sendable (Double, Double, Double) -> Double

    var takesMany: Bool { arguments.upperBound > 3 }

    private init(
        _ name: String,
        _ arguments: ClosedRange<Int>,
        _ summary: String,
        _ apply: @escaping @Sendable (Double, Double, Double) -> Double
    ) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.apply = apply
    }

    private static func one(
        _ name: String,
        _ summary: String,
        _ apply: @escaping @Sendable (Double) -> Double
    ) -> ExpressionFunction {
        ExpressionFunction(name, 1...1, summary) { x, _, _ in apply(x) }
    }

    private static func two(
        _ name: String,
        _ summary: String,
        _ apply: @escaping @Sendable (Double, Double) -> Double
    ) -> ExpressionFunction {
        ExpressionFunction(name, 2...2, summary) { x, y, _ in apply(x, y) }
    }

    package static let all: [ExpressionFunction] = [
        one("sin", "sine, of radians", sine),
        one("cos", "cosine", Libm.cosine),
        one("tan", "tangent", Libm.tangent),
        one("asin", "arc sine", Libm.arcSine),
        one("acos", "arc cosine", Libm.arcCosine),
        one("atan", "arc tangent") { Libm.arcTangent($0) },
        two("atan2", "the angle of the point (x, y): `atan2(y, x)`") { Libm.arcTangent($0, $1) },
        one("sinh", "hyperbolic sine", Libm.hyperbolicSine),
        one("cosh", "hyperbolic cosine", Libm.hyperbolicCosine),
        one("tanh", "hyperbolic tangent", Libm.hyperbolicTangent),
        one("exp", "e to the power of x", Libm.exponential),
        one("ln", "natural logarithm", naturalLogarithm),
        one("log10", "logarithm to the base 10", Libm.logarithm10),
        one("log2", "logarithm to the base 2", Libm.logarithm2),
        one("sqrt", "square root") { $0.squareRoot() },
        one("cbrt", "cube root", Libm.cubeRoot),
        two("pow", "x to the power of y, as `x^y`", Libm.power),
        two("hypot", "length of the vector (x, y)", Libm.hypotenuse),
        two("mod", "remainder with the sign of y, as `x % y`") { $0.modulo($1) },
        one("abs", "magnitude") { $0.magnitude },
        one("sign", "-1, 0 or 1") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        one("floor", "rounded down") { $0.rounded(.down) },
        one("ceil", "rounded up") { $0.rounded(.up) },
        one("round", "rounded to the nearest whole number, halves away from zero") { $0.rounded() },
        one("trunc", "rounded towards zero") { $0.rounded(.towardZero) },
        one("step", "0 below 0, else 1") { $0.isNaN ? .nan : $0 < 0 ? 0 : 1 },
        ExpressionFunction("min", 2...20, "the least of its arguments") { x, y, _ in y < x || y.isNaN ? y : x },
        ExpressionFunction("max", 2...20, "the greatest of its arguments") { x, y, _ in y > x || y.isNaN ? y : x },
        ExpressionFunction("clamp", 3...3, "x kept between two limits: `clamp(x, low, high)`") { x, low, high in
            x < low ? low : x > high ? high : x
        },
        ExpressionFunction("lerp", 3...3, "from a to b as x goes from 0 to 1: `lerp(a, b, x)`") { a, b, x in
            a + (b - a) * x
        },
    ]

    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
