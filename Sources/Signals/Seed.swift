package import MetricModel

/// Where all randomness comes from: a hash, never a generator with state.
///
/// Any program can reproduce a draw. With `mix` the finaliser of SplitMix64 and all arithmetic modulo 2^64:
///
///     identity = FNV-1a (64 bit) of: name FF label FF value FF label FF value FF ...
///     seed     = mix(identity + mix(seed of the configuration))
///     draw(k)  = mix(seed + k * 0x9E3779B97F4A7C15)
///     uniform  = (floor(draw / 2^11) + 0.5) / 2^53
///
/// The name is the family's as exposed, the labels are in the order of their names' bytes, and `FF` is the byte that no
/// UTF-8 text contains. Two replicas with the same configuration therefore agree, and so does the next start.
package struct Seed: Hashable, Sendable {
    package let bits: UInt64

    package init(bits: UInt64) {
        self.bits = bits
    }

    /// The seed of one series.
    package init(
        configuration: UInt64,
        metric: MetricName,
        labels: some Sequence<(name: LabelName, value: LabelValue)>
    ) {
        var hash = FNV1a()
        hash.append(metric.text)
        for (name, value) in labels.sorted(by: { $0.name.text.utf8.lexicographicallyPrecedes($1.name.text.utf8) }) {
            hash.append(name.text)
            hash.append(value.text)
        }
        bits = mix(hash.bits &+ mix(configuration))
    }

    /// A number evenly spread over the open interval from 0 to 1, the same for the same tick.
    @inline(__always)
    package func uniform(tick: Int64) -> Double {
        let draw = mix(bits &+ UInt64(bitPattern: tick) &* 0x9E37_79B9_7F4A_7C15)
        return (Double(draw >> 11) + 0.5) * 0x1p-53
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
@inline(__always)
private func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// Fowler, Noll and Vo's hash of bytes, variant 1a, 64 bits.
private struct FNV1a {
    private(set) var bits: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func append(_ text: String) {
        for byte in text.utf8 { append(byte) }
        append(0xFF)
    }

    private mutating func append(_ byte: UInt8) {
        bits = (bits ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
