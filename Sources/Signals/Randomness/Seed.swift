package import MetricModel

/// Where all randomness comes from: a hash, never a generator with state.
///
/// Any program can reproduce a draw. With `mix` the finaliser of SplitMix64 and all arithmetic modulo 2^64:
///
///     identity = FNV-1a (64 bit) of: name FF label FF value FF label FF value FF ...
///     seed     = mix(identity + mix(seed of the configuration))
///     draw(k)  = mix(seed + k * 0x9E3779B97F4A7C15)
///     uniform(k) = (floor(draw(k) / 2^11) + 0.5) / 2^53, in doubles: of 2^53 numbers the greatest rounds to 1
///
/// What draws for several purposes has a seed for each, as has each of several parts, counted from 0:
///
///     derived for a word   = mix(seed + FNV-1a(word))
///     derived for an index = mix(seed + FNV-1a("index") + index * 0x9E3779B97F4A7C15)
///
/// The name is the family's as exposed, the labels are in the order of their names' bytes, and `FF` is the byte that no
/// UTF-8 text contains. Two replicas with the same configuration therefore agree, and so does the next start.
package struct Seed: Hashable, Sendable {
    package let bits: UInt64

    package init(bits: UInt64) {
        self.bits = bits
    }

    /// 64 random bits, the same for the same tick.
    @inline(__always)
    package func draw(_ tick: Int64) -> UInt64 {
        mix(bits &+ UInt64(bitPattern: tick) &* goldenRatio)
    }

    /// A number evenly spread over the open interval from 0 to 1, the same for the same tick. One in 2^53 rounds to 1.
    @inline(__always)
    package func uniform(tick: Int64) -> Double {
        (Double(draw(tick) >> 11) + 0.5) * 0x1p-53
    }

    /// The seed of one of the things that a series draws.
    @inline(__always)
    package func derived(for purpose: Purpose) -> Seed {
        Seed(bits: mix(bits &+ purpose.bits))
    }

    /// The seed of one of several parts.
    @inline(__always)
    package func derived(index: Int) -> Seed {
        Seed(bits: mix(bits &+ Purpose.index.bits &+ UInt64(bitPattern: Int64(index)) &* goldenRatio))
    }
}

/// What the seeds of a metric's series have in common.
package struct FamilySeed: Sendable {
    private let metric: FNV1a
    /// The labels in the order of their names' bytes, each with its place among those of the metric.
    private let labels: [(name: String, index: Int)]
    private let configuration: UInt64

    package init(configuration: UInt64, metric: MetricName, labels: [LabelName]) {
        var hash = FNV1a()
        hash.append(metric.text)
        self.metric = hash
        self.labels = labels.enumerated().map { (name: $1.text, index: $0) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.configuration = mix(configuration)
    }

    /// The seed of one series.
    ///
    /// - Parameter values: of the labels, in the order of the metric's; what a series lacks is left out.
    package func seed(ofSeries values: [LabelValue]) -> Seed {
        var hash = metric
        for label in labels where label.index < values.count {
            hash.append(label.name)
            hash.append(values[label.index].text)
        }
        return Seed(bits: mix(hash.bits &+ configuration))
    }
}

/// What something is drawn for: the hash of a word.
package struct Purpose: Hashable, Sendable {
    fileprivate let bits: UInt64

    package init(_ word: String) {
        var hash = FNV1a()
        for byte in word.utf8 { hash.append(byte) }
        bits = hash.bits
    }

    fileprivate static let index = Purpose("index")
    static let noise = Purpose("noise")
    static let gaps = Purpose("gaps")
    static let rate = Purpose("rate")
    static let arrivals = Purpose("arrivals")
    static let distribution = Purpose("distribution")
    static let exemplar = Purpose("exemplar")
    static let total = Purpose("total")
    static let split = Purpose("split")
    static let area = Purpose("area")
    static let place = Purpose("place")
    package static let parameter = Purpose("parameter")
}

/// 2^64 divided by the golden ratio, odd.
private let goldenRatio: UInt64 = 0x9E37_79B9_7F4A_7C15

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

    mutating func append(_ byte: UInt8) {
        bits = (bits ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
}
