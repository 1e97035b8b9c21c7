/// How a block of a walk with limits splits in halves, given its two ends and its mean, and how much room it keeps.
///
/// Between two limits, a distance of 1 apart, the walk is taken for the process of Ornstein and Uhlenbeck about the middle
/// c = 1/2 whose diffusion is q² a second, q being the deviation of a step, and whose correlation after s seconds is
/// `e^(−κs)`, `κ = π²q²/2`: the first mode of the walk between two mirrors, which has 98.6 % of its variance. The
/// deviation is then 1/π = 0.318, of which the limits leave 0.28; the mirrored walk has 0.289.
///
/// With `y = κL/2` for a block of L seconds, `T(y) = tanh(y)/y` and `G(y) = 3·(y − tanh y)/y³`, both 1 at y = 0:
///
/// - Given the ends x₀ and x₁ the mean over the block is normal, with the mean `c + (x₀ + x₁ − 2c)·T(y)/2` and the variance
///   `q²·(L/12)·G(y)`.
/// - Given the mean m too, the value in the middle is normal, with the mean `c + h·(x₀ + x₁ − 2c) + a·(m − c)` and the
///   variance `b²`: `a = 1.5·T(y/2)·T(y)/G(y)`, `h = 1/(2·cosh y) − a·T(y)/2`, `b² = q²·(L/16)·T(y)·G(y/2)/G(y)`.
/// - Given the same, the mean of the first half is normal, with the mean `m + t·(x₀ − x₁)` and the variance `g²`,
///   independent of the value in the middle: `t = T(y/2)/4`, `g² = q²·(L/48)·G(y/2)`.
///
/// All of it is linear regression: a half given its ends has the variance that a block of its length has, and both halves
/// share what is left of the mean evenly. For y = 0 it is a Brownian path, without a middle: a = 3/2, h = −1/4, t = 1/4;
/// that is the walk with one limit.
struct WalkSplit: Sendable {
    private let h: Double
    private let a: Double
    private let b: Double
    private let t: Double
    private let g: Double

    /// - Parameters:
    ///   - step: q.
    ///   - mixing: κ, 0 for a Brownian path.
    init(length: Double, step: Double, mixing: Double) {
        let y = mixing * length / 2
        let root = step * length.squareRoot()
        // From here on, downwards, the rounding of 1 − 2h − a would be seen by a walk far nearer to one limit than to the
        // other. The error is of the order of y².
        guard y > 1e-4 else {
            (h, a, b, t, g) = (-0.25, 1.5, root / 4, 0.25, root / 48.0.squareRoot())
            return
        }
        let (whole, half) = (Self.slope(y), Self.slope(y / 2))
        let (bend, halfBend) = (Self.bend(y), Self.bend(y / 2))
        a = 1.5 * half * whole / bend
        h = 0.5 / Libm.hyperbolicCosine(y) - a * whole / 2
        b = root / 4 * (whole * halfBend / bend).squareRoot()
        t = half / 4
        g = root * (halfBend / 48).squareRoot()
    }

    /// The value in the middle, for a draw z.
    @inline(__always)
    func place(_ left: Double, _ right: Double, mean: Double, middle: Double, _ z: Double) -> Double {
        middle * (1 - 2 * h - a) + h * (left + right) + a * mean + b * z
    }

    /// The mean of the first half, for a draw z.
    @inline(__always)
    func first(_ left: Double, _ right: Double, mean: Double, _ z: Double) -> Double {
        mean + t * (left - right) + g * z
    }

    /// The room that the mean of a block keeps from each limit: two thirds of b, which is q·√L/6 for short blocks, and at
    /// most a sixth of the distance.
    ///
    /// A path that turns back at a limit cannot stay there: above it, a Brownian bridge has the mean 0.31·q·√L with the
    /// deviation 0.14·q·√L. Without that room the rate would lie at a limit for a sixth of the time, and jump from there.
    /// The room grows with the length of the block, so that a block that has its own has enough for both halves.
    @inline(__always)
    var margin: Double { min(b * (2.0 / 3), 1.0 / 6) }

    /// T
    static func slope(_ y: Double) -> Double {
        y < 1e-8 ? 1 : Libm.hyperbolicTangent(y) / y
    }

    /// G; by its series where the difference would lose digits.
    static func bend(_ y: Double) -> Double {
        guard y < 0.03 else { return 3 * (y - Libm.hyperbolicTangent(y)) / (y * y * y) }
        let square = y * y
        return 1 - square * (2.0 / 5 - square * (17.0 / 105 - square * (62.0 / 945)))
    }
}
