/// The shortest decimal number that reads back as a given `Double`, and of those the nearest.
///
/// `digits * 10^exponent`, without trailing zeros. The algorithm is Schubfach (Raffaello Giulietti, "The Schubfach way to
/// render doubles", 2020); the names of the variables are the paper's.
struct ShortestDecimal {
    var digits: UInt64
    var exponent: Int

    /// `number` is finite and above zero.
    init(_ number: Double) {
        let isSubnormal = number.exponentBitPattern == 0
        let c = number.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
        let q = isSubnormal ? -1074 : Int(number.exponentBitPattern) - 1075
        // Below a power of two the next number is half as far away as above it.
        let isLowerNeighbourCloser = number.significandBitPattern == 0 && number.exponentBitPattern > 1

        // floor(log10(2^q)), or of 3/4 of that; by multiplication, exact for every exponent of a Double.
        let k = (q &* 1_262_611 &- (isLowerNeighbourCloser ? 524_031 : 0)) >> 22
        let h = UInt64(truncatingIfNeeded: q &+ DecimalPowers.binaryExponent(of: -k) &+ 1)
        let g = DecimalPowers.scaled(-k)

        // Four times the number and the middles between it and its neighbours, scaled by 10^-k.
        let vbl = Self.roundToOdd(g, (4 &* c &- 2 &+ (isLowerNeighbourCloser ? 1 : 0)) &<< h)
        let vb = Self.roundToOdd(g, (4 &* c) &<< h)
        let vbr = Self.roundToOdd(g, (4 &* c &+ 2) &<< h)
        // The middles themselves read back as the number when its significand is even.
        let lower = vbl &+ (c & 1)
        let upper = vbr &- (c & 1)

        let s = vb / 4
        if s >= 10 {
            // One digit fewer: at most one of the two multiples of ten lies between the middles.
            let sp = s / 10
            let isBelowInside = lower <= 40 &* sp
            let isAboveInside = 40 &* sp &+ 40 <= upper
            if isBelowInside != isAboveInside {
                digits = sp &+ (isAboveInside ? 1 : 0)
                exponent = k &+ 1
                dropTrailingZeros()
                return
            }
        }
        let isBelowInside = lower <= 4 &* s
        let isAboveInside = 4 &* s &+ 4 <= upper
        if isBelowInside != isAboveInside {
            digits = s &+ (isAboveInside ? 1 : 0)
        } else {
            // Both or neither: the nearer one, and of two equally near the even one.
            let middle = 4 &* s &+ 2
            digits = s &+ (vb > middle || (vb == middle && s & 1 == 1) ? 1 : 0)
        }
        exponent = k
        dropTrailingZeros()
    }

    /// The upper 64 bits of `g * cp`, with the lowest set when anything was cut off.
    @inline(__always)
    private static func roundToOdd(_ g: DecimalPowers.Scaled, _ cp: UInt64) -> UInt64 {
        let x = g.low.multipliedFullWidth(by: cp)
        let y = g.high.multipliedFullWidth(by: cp)
        let (middle, carry) = y.low.addingReportingOverflow(x.high)
        return (y.high &+ (carry ? 1 : 0)) | (middle > 1 ? 1 : 0)
    }

    @inline(__always)
    private mutating func dropTrailingZeros() {
        while true {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return }
            digits = quotient
            exponent &+= 1
        }
    }
}
