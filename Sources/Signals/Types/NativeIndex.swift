/// Where a native histogram's exponential buckets lie: that of index i holds what is above base^(i − 1) and at most base^i,
/// with base = 2^(2^−schema) (Prometheus, "Native histograms", "Schema").
package enum NativeIndex {
    /// - Parameter value: finite and above zero.
    package static func index(of value: Double, schema: Int) -> Int {
        // value = significand · 2^exponent with a significand from 1 to below 2; a power of two is the end of its bucket.
        let exponent = Int(value.exponent)
        let significand = value.significand
        guard schema > 0 else {
            let power = significand == 1 ? exponent : exponent + 1
            // Rounded up to a multiple of 2^-schema.
            return -(-power >> -schema)
        }
        let parts = 1 << schema
        guard significand > 1 else { return exponent * parts }
        let part = (Libm.logarithm2(significand) * Double(parts)).rounded(.up)
        return exponent * parts + min(parts, max(1, Int(part)))
    }

    /// base^index, at most the greatest Double.
    package static func bound(_ index: Int, schema: Int) -> Double {
        let power = schema >= 0 ? Double(index) / Double(1 << schema) : Double(index) * Double(1 << -schema)
        return min(Libm.power(2, power), .greatestFiniteMagnitude)
    }

    /// The bucket of the next coarser schema that holds a bucket.
    static func halved(_ index: Int) -> Int { (index + 1) >> 1 }
}
