/// Numbers as text: the fewest digits that read back equal, and integers without a point.
///
/// Positional for magnitudes from 0.00001 up to 10^17, else with an exponent (`1.5e17`, `2e-7`); zero of either sign is
/// `0`; `NaN`, `+Inf` and `-Inf` as Prometheus writes them (Exposition formats, "Comments, help text, and type
/// information"; OpenMetrics 1.0, "Numbers").
package enum NumberText: NumberEncoding {
    /// No text is longer.
    package static let maximumLength = 32

    /// Writes the text of a number and returns its length; the destination has room for ``maximumLength`` bytes.
    package static func write(_ number: Double, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        var output = destination
        if number < 0 {
            append("-", to: &output)
        }
        let magnitude = number.magnitude
        guard magnitude.isFinite else {
            append(number.isNaN ? "NaN" : number < 0 ? "Inf" : "+Inf", to: &output)
            return output - destination
        }
        if magnitude < 0x1p53, magnitude == magnitude.rounded(.towardZero) {
            // Whole numbers below 2^53 are exact, and all their digits are needed or zero.
            append(digitsOf: UInt64(magnitude), count: digitCount(UInt64(magnitude)), to: &output)
        } else {
            append(ShortestDecimal(magnitude), to: &output)
        }
        return output - destination
    }

    /// The same as a `String`, for everything that is not a page.
    package static func text(_ number: Double) -> String {
        String(unsafeUninitializedCapacity: maximumLength) { buffer in
            buffer.baseAddress.map { write(number, to: $0) } ?? 0
        }
    }

    /// `decimal` is above zero.
    private static func append(_ decimal: ShortestDecimal, to output: inout UnsafeMutablePointer<UInt8>) {
        let count = digitCount(decimal.digits)
        // The exponent when one digit stands before the point.
        let exponent = decimal.exponent + count - 1
        if exponent < -5 || exponent >= 17 {
            let start = output
            output += count > 1 ? 1 : 0
            append(digitsOf: decimal.digits, count: count, to: &output)
            if count > 1 {
                start[0] = start[1]
                start[1] = UInt8(ascii: ".")
            }
            append(exponent < 0 ? "e-" : "e", to: &output)
            let magnitude = UInt64(exponent.magnitude)
            append(digitsOf: magnitude, count: digitCount(magnitude), to: &output)
        } else if exponent < 0 {
            append("0.", to: &output)
            append(zeros: -exponent - 1, to: &output)
            append(digitsOf: decimal.digits, count: count, to: &output)
        } else if decimal.exponent < 0 {
            let start = output
            output += 1
            append(digitsOf: decimal.digits, count: count, to: &output)
            // One place to the left for the digits before the point, which then fits into the gap: few, so byte by byte.
            for index in 0...exponent { start[index] = start[index + 1] }
            start[exponent + 1] = UInt8(ascii: ".")
        } else {
            append(digitsOf: decimal.digits, count: count, to: &output)
            append(zeros: decimal.exponent, to: &output)
        }
    }

    private static func append(_ text: StaticString, to output: inout UnsafeMutablePointer<UInt8>) {
        output.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        output += text.utf8CodeUnitCount
    }

    private static func append(zeros count: Int, to output: inout UnsafeMutablePointer<UInt8>) {
        output.update(repeating: UInt8(ascii: "0"), count: count)
        output += count
    }

    /// Writes the lowest `count` decimal digits of a number.
    @inline(__always)
    private static func append(digitsOf number: UInt64, count: Int, to output: inout UnsafeMutablePointer<UInt8>) {
        var rest = number
        var position = count
        while position >= 8 {
            let (quotient, lowest) = rest.quotientAndRemainder(dividingBy: 100_000_000)
            position -= 8
            UnsafeMutableRawPointer(output + position).storeBytes(of: eightDigits(lowest), as: UInt64.self)
            rest = quotient
        }
        if position > 0 {
            // The highest one to seven digits: the last bytes of eight.
            var bytes = eightDigits(rest) >> UInt64(8 * (8 - position))
            for index in 0..<position {
                output[index] = UInt8(truncatingIfNeeded: bytes)
                bytes >>= 8
            }
        }
        output += count
    }

    /// The eight decimal digits of a number below 10^8, the first in the lowest byte.
    ///
    /// Splits in halves three times, all parts at once: by 10,000, by 100 and by 10, dividing by multiplication.
    @inline(__always)
    private static func eightDigits(_ number: UInt64) -> UInt64 {
        let fours = (number / 10_000) | ((number % 10_000) << 32)
        let hundreds = ((fours &* 10_486) >> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | ((fours &- 100 &* hundreds) << 16)
        let tens = ((twos &* 103) >> 10) & 0x000F_000F_000F_000F
        let ones = tens | ((twos &- 10 &* tens) << 8)
        return (ones | 0x3030_3030_3030_3030).littleEndian
    }

    @inline(__always)
    private static func digitCount(_ number: UInt64) -> Int {
        // An odd number has as many digits as the even one below it, and zero has one.
        let odd = number | 1
        // log10(2) is about 1233/4096; what that is short of, the comparison mends.
        let guess = ((64 - odd.leadingZeroBitCount) &* 1233) >> 12
        return guess &+ (odd >= DecimalPowers.integers[guess] ? 1 : 0)
    }
}
