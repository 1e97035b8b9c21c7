/// A function that formulas may call.
package struct ExpressionFunction: Sendable {
    package let name: String
    /// How many arguments it takes.
    package let arguments: ClosedRange<Int>
    package let summary: String
    let body: Body
    /// After how much of its argument it repeats, if it does.
    let period: Double?

    // A function of C has no context: calling it counts no references. None of these captures anything.
    typealias One = @Sendable @convention(c) (Double) -> Double
    typealias Two = @Sendable @convention(c) (Double, Double) -> Double
    typealias Three = @Sendable @convention(c) (Double, Double, Double) -> Double

    /// What it does.
    enum Body: Sendable {
        case one(One)
        case two(Two)
        case three(Three)
        /// Two at a time: what has been found so far, and the next argument.
        case many(Two)
        /// Another way to write an operator.
        case operation(Expression.Operator)
    }

    private init(
        _ name: String,
        _ arguments: ClosedRange<Int>,
        _ summary: String,
        _ body: Body,
        period: Double? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.summary = summary
        self.body = body
        self.period = period
    }

    private static func one(
        _ name: String,
        _ summary: String,
        period: Double? = nil,
        _ apply: @escaping One
    ) -> ExpressionFunction {
        ExpressionFunction(name, 1...1, summary, .one(apply), period: period)
    }

    private static func two(_ name: String, _ summary: String, _ apply: @escaping Two) -> ExpressionFunction {
        ExpressionFunction(name, 2...2, summary, .two(apply))
    }

    private static func three(_ name: String, _ summary: String, _ apply: @escaping Three) -> ExpressionFunction {
        ExpressionFunction(name, 3...3, summary, .three(apply))
    }

    private static func many(_ name: String, _ summary: String, _ apply: @escaping Two) -> ExpressionFunction {
        ExpressionFunction(name, 2...20, summary, .many(apply))
    }

    private static func operation(
        _ name: String,
        _ summary: String,
        _ operation: Expression.Operator
    ) -> ExpressionFunction {
        ExpressionFunction(name, 2...2, summary, .operation(operation))
    }

    package static let all: [ExpressionFunction] = [
        one("sin", "sine, of radians", period: 2 * .pi) { sine($0) },
        one("cos", "cosine", period: 2 * .pi) { Libm.cosine($0) },
        // It repeats twice as often, too; so that it goes with the other two, it counts as they do.
        one("tan", "tangent", period: 2 * .pi) { Libm.tangent($0) },
        one("asin", "arc sine") { Libm.arcSine($0) },
        one("acos", "arc cosine") { Libm.arcCosine($0) },
        one("atan", "arc tangent") { Libm.arcTangent($0) },
        two("atan2", "the angle of the point (x, y): `atan2(y, x)`") { Libm.arcTangent($0, $1) },
        one("sinh", "hyperbolic sine") { Libm.hyperbolicSine($0) },
        one("cosh", "hyperbolic cosine") { Libm.hyperbolicCosine($0) },
        one("tanh", "hyperbolic tangent") { Libm.hyperbolicTangent($0) },
        one("exp", "e to the power of x") { Libm.exponential($0) },
        one("ln", "natural logarithm") { naturalLogarithm($0) },
        one("log10", "logarithm to the base 10") { Libm.logarithm10($0) },
        one("log2", "logarithm to the base 2") { Libm.logarithm2($0) },
        one("sqrt", "square root") { $0.squareRoot() },
        one("cbrt", "cube root") { Libm.cubeRoot($0) },
        operation("pow", "x to the power of y, as `x^y`", .power),
        two("hypot", "length of the vector (x, y)") { Libm.hypotenuse($0, $1) },
        operation("mod", "remainder with the sign of y, as `x % y`", .modulo),
        one("abs", "magnitude") { $0.magnitude },
        one("sign", "-1, 0 or 1") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        one("floor", "rounded down") { $0.rounded(.down) },
        one("ceil", "rounded up") { $0.rounded(.up) },
        one("round", "rounded to the nearest whole number, halves away from zero") { $0.rounded() },
        one("trunc", "rounded towards zero") { $0.rounded(.towardZero) },
        one("step", "0 below 0, else 1") { $0.isNaN ? .nan : $0 < 0 ? 0 : 1 },
        many("min", "the least of its arguments") { x, y in y < x || y.isNaN ? y : x },
        many("max", "the greatest of its arguments") { x, y in y > x || y.isNaN ? y : x },
        three("clamp", "x kept between two limits: `clamp(x, low, high)`") { x, low, high in
            x < low ? low : x > high ? high : x
        },
        three("lerp", "from a to b as x goes from 0 to 1: `lerp(a, b, x)`") { a, b, x in a + (b - a) * x },
    ]

    static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
