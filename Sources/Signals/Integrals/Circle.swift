/// The circular functions of an angle to about 31 digits, which is counted in turns so that whole ones drop out exactly.
struct Circle: Sendable {
    let cosine: DoubleDouble
    let sine: DoubleDouble

    /// - Parameter turns: below 2^52.
    @inline(__always)
    init(turns: DoubleDouble) {
        let rest = turns + -turns.high.rounded()
        let index = (rest.high * 64).rounded()
        let angle = (rest + -(index / 64)) * Self.turn
        let square = angle * angle
        let (c, s) = (Self.cosine(square), angle * Self.sine(square))
        // Within half a turn, or a turn where the low part is as large as it can be.
        self = Self.corners[Int(index) & 63] + Circle(c, s)
    }

    private init(_ cosine: DoubleDouble, _ sine: DoubleDouble) {
        (self.cosine, self.sine) = (cosine, sine)
    }

    /// Of the sum of two angles.
    @inline(__always)
    static func + (left: Circle, right: Circle) -> Circle {
        Circle(
            left.cosine * right.cosine - left.sine * right.sine,
            left.sine * right.cosine + left.cosine * right.sine
        )
    }

    /// Of the difference of two angles.
    @inline(__always)
    static func - (left: Circle, right: Circle) -> Circle { left + Circle(right.cosine, -right.sine) }

    /// 2π
    static let turn = DoubleDouble(6.283185307179586, 2.4492935982947064e-16)

    /// Every 64th of a turn.
    private static let corners: [Circle] = (0..<64).map { index in
        let angle = turn * (Double(index <= 32 ? index : index - 64) / 64)
        let square = angle * angle
        var (term, c, s) = (DoubleDouble(1), DoubleDouble.zero, DoubleDouble.zero)
        for power in stride(from: 0.0, through: 40, by: 2) {
            c += term
            term = term / DoubleDouble(power + 1)
            s += term
            term = -(term * square / DoubleDouble(power + 2))
        }
        return Circle(c, angle * s)
    }

    // Series in the square of an angle below π/64: the first terms in two doubles, the others need no more than one.

    /// cos x
    @inline(__always)
    private static func cosine(_ square: DoubleDouble) -> DoubleDouble {
        let x = square.high
        let tail = 2.48015873015873e-05 + x * (-2.755731922398589e-07 + x * (2.08767569878681e-09 - x * 1.147e-11))
        var sum = square * tail + DoubleDouble(-0.001388888888888889, 5.300543954373577e-20)
        sum = square * sum + DoubleDouble(0.041666666666666664, 2.3129646346357427e-18)
        sum = square * sum + -0.5
        return square * sum + 1
    }

    /// sin x/x
    @inline(__always)
    private static func sine(_ square: DoubleDouble) -> DoubleDouble {
        let x = square.high
        let tail = 2.7557319223985893e-06 + x * (-2.505210838544172e-08 + x * (1.6059043836821613e-10 - x * 7.647e-13))
        var sum = square * tail + DoubleDouble(-0.0001984126984126984, -1.7209558293420705e-22)
        sum = square * sum + DoubleDouble(0.008333333333333333, 1.1564823173178714e-19)
        sum = square * sum + DoubleDouble(-0.16666666666666666, -9.25185853854297e-18)
        return square * sum + 1
    }

    /// (sin x − x·cos x)/x³
    @inline(__always)
    private static func slope(_ square: DoubleDouble) -> DoubleDouble {
        let x = square.high
        let tail = 2.505210838544172e-07 + x * (-1.9270852604185937e-09 + x * (1.0706029224547743e-11 - x * 4.498e-14))
        var sum = square * tail + DoubleDouble(-2.2045855379188714e-05, 1.4867146192371777e-21)
        sum = square * sum + DoubleDouble(0.0011904761904761906, -1.073876437509452e-19)
        sum = square * sum + DoubleDouble(-0.03333333333333333, -4.625929269271486e-19)
        return square * sum + DoubleDouble(0.3333333333333333, 1.850371707708594e-17)
    }

    /// The integrals of `cos(xu)` and of `u·sin(xu)` over u from -1 to 1, halved: `sin x/x` and `(sin x − x·cos x)/x²`.
    /// Neither loses digits where x is small, or zero.
    ///
    /// - Parameter turns: the angle x of the circle, with its whole turns.
    @inline(__always)
    func means(turns: DoubleDouble) -> (even: DoubleDouble, odd: DoubleDouble) {
        let x = turns * Self.turn
        guard x.high.magnitude > 0.049 else {
            let square = x * x
            return (Self.sine(square), x * Self.slope(square))
        }
        let inverse = DoubleDouble(1) / x
        let even = sine * inverse
        return (even, (even - cosine) * inverse)
    }
}
