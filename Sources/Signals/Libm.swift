// The one file that knows the C library's mathematics.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@inline(__always)
func sine(_ x: Double) -> Double { sin(x) }

@inline(__always)
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// exp(x) − 1, exact near zero.
@inline(__always)
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }

/// log(1 + x), exact near zero.
@inline(__always)
func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }

/// 1 − erf(x), exact where erf is nearly 1.
@inline(__always)
func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

/// The functions of the C library by their own names, for formulas.
enum Libm {
    static func exponential(_ x: Double) -> Double { exp(x) }
    static func cosine(_ x: Double) -> Double { cos(x) }
    static func tangent(_ x: Double) -> Double { tan(x) }
    static func arcSine(_ x: Double) -> Double { asin(x) }
    static func arcCosine(_ x: Double) -> Double { acos(x) }
    static func arcTangent(_ x: Double) -> Double { atan(x) }
    static func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
    static func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
    static func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }
    static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
    static func logarithm10(_ x: Double) -> Double { log10(x) }
    static func logarithm2(_ x: Double) -> Double { log2(x) }
    static func cubeRoot(_ x: Double) -> Double { cbrt(x) }
    static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
    static func hypotenuse(_ x: Double, _ y: Double) -> Double { hypot(x, y) }
}
