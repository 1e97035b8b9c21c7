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
