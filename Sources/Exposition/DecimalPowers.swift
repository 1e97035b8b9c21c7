/// Powers of ten, computed once and exactly at the first use instead of standing here as tables.
enum DecimalPowers {
    /// The 128 highest bits of a power of ten, rounded up: `10^k` lies just below `scaled * 2^(binaryExponent - 127)`.
    struct Scaled {
        var high: UInt64
        var low: UInt64
    }

    /// 10^0 to 10^19.
    static let integers: [UInt64] = {
        var powers: [UInt64] = [1]
        for _ in 1...19 { powers.append(powers[powers.count - 1] &* 10) }
        return powers
    }()

    /// floor(log2(10^k)), by multiplication: exact for every `k` of the table.
    @inline(__always)
    static func binaryExponent(of k: Int) -> Int {
        (k &* 1_741_647) >> 19
    }

    /// `k` is from -292 to 324, what the doubles need.
    @inline(__always)
    static func scaled(_ k: Int) -> Scaled {
        table[k &+ 292]
    }

    /// `floor(10^k * 2^(127 - floor(log2(10^k)))) + 1`; 10^k and 5^k have the same leading bits.
    private static let table: [Scaled] = {
        // For negative k: floor(2^n / 5^-k) by dividing again and again, which loses nothing, as
        // floor(floor(a / b) / c) = floor(a / bc). 5^292 has 679 bits, so 128 remain of 832.
        var quotient = WideInteger(powerOfTwo: 831)
        var negative: [Scaled] = []
        for _ in 1...292 {
            quotient.divideByFive()
            negative.append(quotient.leadingBits())
        }
        // For the others: 5^k in full, 753 bits at most.
        var power = WideInteger(powerOfTwo: 0)
        var positive: [Scaled] = []
        for _ in 0...324 {
            positive.append(power.leadingBits())
            power.multiplyByFive()
        }
        return negative.reversed() + positive
    }()
}

/// An unsigned integer of 832 bits, the lowest word first.
private struct WideInteger {
    private var words = [UInt64](repeating: 0, count: 13)

    init(powerOfTwo exponent: Int) {
        words[exponent / 64] = 1 << UInt64(exponent % 64)
    }

    mutating func multiplyByFive() {
        var carry: UInt64 = 0
        for index in words.indices {
            let product = words[index].multipliedFullWidth(by: 5)
            let (sum, overflow) = product.low.addingReportingOverflow(carry)
            words[index] = sum
            carry = product.high &+ (overflow ? 1 : 0)
        }
    }

    mutating func divideByFive() {
        var remainder: UInt64 = 0
        for index in words.indices.reversed() {
            (words[index], remainder) = UInt64(5).dividingFullWidth((remainder, words[index]))
        }
    }

    /// The 128 bits from the highest one down, plus one.
    func leadingBits() -> DecimalPowers.Scaled {
        guard let top = words.lastIndex(where: { $0 != 0 }) else { return DecimalPowers.Scaled(high: 0, low: 0) }
        let shift = UInt64(words[top].leadingZeroBitCount)
        func word(_ distance: Int) -> UInt64 { top >= distance ? words[top - distance] : 0 }
        func shifted(_ distance: Int) -> UInt64 {
            shift == 0 ? word(distance) : word(distance) << shift | word(distance + 1) >> (64 - shift)
        }
        let (low, overflow) = shifted(1).addingReportingOverflow(1)
        return DecimalPowers.Scaled(high: shifted(0) &+ (overflow ? 1 : 0), low: low)
    }
}
