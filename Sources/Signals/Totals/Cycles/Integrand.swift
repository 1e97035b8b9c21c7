import MetricModel

extension Timestamp {
    /// From there to the end of time, in nanoseconds: 236 years in 2026, and not the 292 that an `Int64` holds.
    var longestTime: Int64 { (Timestamp(nanoseconds: .max) - self).nanoseconds }
}

/// Several rates, which are integrated together.
struct Integrand: Sendable {
    /// Writes the rates at a moment; what is not finite counts as zero, and what is beyond ``greatest`` as that.
    typealias Rates = @Sendable (Moment, UnsafeMutableBufferPointer<Double>) -> Void

    /// So that no integral over 292 years is infinite.
    static let greatest = 1e297

    let width: Int
    let epoch: Timestamp
    /// For each rate the index of the one against whose greatest value its accuracy is measured: itself, or for a share
    /// of another rate that one.
    let yardsticks: [Int]
    /// How far a rate may be off somewhere, as a part of its greatest value or of that of its yardstick.
    let accuracy: Double
    /// How much it costs to write the rates once.
    let work: Work
    private let rates: Rates

    /// All the digits that a polynomial of a ``Chebyshev`` panel has.
    static let exact = 1e-13

    init(
        width: Int,
        since epoch: Timestamp,
        yardsticks: [Int]? = nil,
        accuracy: Double = exact,
        work: Work,
        rates: @escaping Rates
    ) {
        self.accuracy = accuracy
        self.work = work
        self.width = width
        self.epoch = epoch
        self.yardsticks = yardsticks ?? Array(0..<width)
        self.rates = rates
    }

    /// - Parameter time: nanoseconds since the epoch.
    func write(at time: Int64, to values: UnsafeMutableBufferPointer<Double>) {
        rates(Moment(epoch + TimeSpan(nanoseconds: time), since: epoch), values)
        for index in values.indices { values[index] = Self.limited(values[index]) }
    }

    @inline(__always)
    static func limited(_ rate: Double) -> Double {
        rate.isFinite ? min(max(-greatest, rate), greatest) : 0
    }
}
