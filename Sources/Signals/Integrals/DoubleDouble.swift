/// A number as the sum of two doubles, the second at most half of the last digit of the first: about 31 digits.
///
/// For sums whose terms are greater than what they add up to. It is rounded once, by ``rounded``.
struct DoubleDouble: Sendable {
    private(set) var high: Double
    private(set) var low: Double

    static let zero = DoubleDouble(0)

    init(_ value: Double) {
        (high, low) = (value, 0)
    }

    /// The parts must not overlap.
    init(_ high: Double, _ low: Double) {
        (self.high, self.low) = (high, low)
    }

    /// Exact.
    init(whole number: UInt64) {
        // Two halves, each of which a double holds.
        self = Self.sum(Double(number >> 32) * 0x1p32, Double(number & 0xFFFF_FFFF))
    }

    var rounded: Double { high + low }

    /// The sum of two doubles without error: Knuth's TwoSum.
    @inline(__always)
    static func sum(_ left: Double, _ right: Double) -> DoubleDouble {
        let sum = left + right
        let part = sum - left
        return DoubleDouble(sum, (left - (sum - part)) + (right - part))
    }

    /// The same where the left number is not the smaller one: Dekker's.
    @inline(__always)
    private static func ordered(_ left: Double, _ right: Double) -> DoubleDouble {
        let sum = left + right
        return DoubleDouble(sum, right - (sum - left))
    }

    @inline(__always)
    static func + (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let sum = sum(left.high, right.high)
        return ordered(sum.high, sum.low + (left.low + right.low))
    }

    @inline(__always)
    static func + (left: DoubleDouble, right: Double) -> DoubleDouble {
        let sum = sum(left.high, right)
        return ordered(sum.high, sum.low + left.low)
    }

    @inline(__always)
    static prefix func - (value: DoubleDouble) -> DoubleDouble { DoubleDouble(-value.high, -value.low) }

    @inline(__always)
    static func - (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble { left + -right }

    @inline(__always)
    static func * (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let product = left.high * right.high
        let error = (-product).addingProduct(left.high, right.high)
        return ordered(product, error + (left.high * right.low + left.low * right.high))
    }

    @inline(__always)
    static func * (left: DoubleDouble, right: Double) -> DoubleDouble {
        let product = left.high * right
        let error = (-product).addingProduct(left.high, right)
        return ordered(product, error + left.low * right)
    }

    @inline(__always)
    static func / (left: DoubleDouble, right: DoubleDouble) -> DoubleDouble {
        let first = left.high / right.high
        var rest = left - right * first
        let second = rest.high / right.high
        rest = rest - right * second
        return ordered(first, second) + rest.high / right.high
    }

    @inline(__always)
    static func += (left: inout DoubleDouble, right: DoubleDouble) { left = left + right }
}
