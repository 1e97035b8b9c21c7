import MetricModel

/// Several rates, which are integrated together.
struct Integrand: Sendable {
    /// Writes the rates at a moment; what is not finite counts as zero.
    typealias Rates = @Sendable (Moment, UnsafeMutableBufferPointer<Double>) -> Void

    let width: Int
    let epoch: Timestamp
    /// For each rate the index of the one against whose greatest value its accuracy is measured: itself, or for a share
    /// of another rate that one.
    let yardsticks: [Int]
    private let rates: Rates

    init(width: Int, since epoch: Timestamp, yardsticks: [Int]? = nil, rates: @escaping Rates) {
        self.width = width
        self.epoch = epoch
        self.yardsticks = yardsticks ?? Array(0..<width)
        self.rates = rates
    }

    /// - Parameter time: nanoseconds since the epoch.
    func write(at time: Int64, to values: UnsafeMutableBufferPointer<Double>) {
        rates(Moment(epoch + TimeSpan(nanoseconds: time), since: epoch), values)
        for index in values.indices where !values[index].isFinite { values[index] = 0 }
    }
}
