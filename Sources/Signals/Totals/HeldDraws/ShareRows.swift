import MetricModel

/// What share of the observations each bucket has at a moment.
struct ShareRows: Sendable {
    let bounds: [Double]
    let epoch: Timestamp
    private let distribution: DistributionSource
    private let parameters: (any DistributionParameters)?
    private let signals: [any Signal]

    init(_ distribution: DistributionSource, bounds: [Double], since epoch: Timestamp) {
        self.distribution = distribution
        self.bounds = bounds
        self.epoch = epoch
        parameters = distribution.parameters
        signals = distribution.signals
    }

    /// How much one row costs.
    var work: Work { distribution.work(ofProbabilities: bounds.count) }

    /// A number for each bucket, cumulative, the last one being that of all observations, and one for their sum.
    var width: Int { bounds.count + 2 }

    /// Negative observations count as zero unless there are buckets for them.
    var isSigned: Bool { (bounds.first ?? 0) < 0 }

    /// Writes the shares of the buckets, cumulative, and the mean.
    ///
    /// - Parameter share: of the draw of a parameter, if it is known.
    func write(at moment: Moment, _ share: (Int) -> Double?, to row: UnsafeMutableBufferPointer<Double>) {
        guard let parameters else { return row.update(repeating: 0) }
        let laws = signals.indices.map { index in
            let law = signals[index].law(at: moment)
            return share(index).map { Law(law.value(atShare: $0)) } ?? law
        }
        if laws.contains(where: \.isDrawn) {
            let mixture = distribution.mixture(parameters, laws)
            write(mixture.probability, mean: mixture.mean(isSigned: isSigned), to: row)
        } else {
            let distribution = parameters.distribution(laws.map(\.mean))
            let mean = isSigned ? distribution.mean : distribution.meanOfPositivePart()
            write(distribution.probability, mean: mean, to: row)
        }
    }

    @inline(__always)
    private func write(_ probability: (Double) -> Double, mean: Double, to row: UnsafeMutableBufferPointer<Double>) {
        for index in bounds.indices {
            let own = probability(bounds[index])
            row[index] = max(own.isFinite ? own : 0, index > 0 ? row[index - 1] : 0)
        }
        row[bounds.count] = 1
        row[bounds.count + 1] = mean.isFinite ? mean : 0
    }
}

/// The rows for draws of one parameter, when nothing else moves: sums up to any share of all draws.
struct ShareTable {
    private static let count = 2 * EvenedDraws.classCount
    private let width: Int
    /// The means over the first so many draws, times their share.
    private var sums: [Double]

    init(_ rows: ShareRows, parameter: Int) {
        width = rows.width
        sums = [Double](repeating: 0, count: width)
        sums.reserveCapacity(width * (Self.count + 1))
        let moment = Moment(rows.epoch, since: rows.epoch)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { row in
            for draw in 0..<Self.count {
                let share = (Double(draw) + 0.5) / Double(Self.count)
                rows.write(at: moment, { $0 == parameter ? share : nil }, to: row)
                for index in 0..<width { sums.append(sums[sums.count - width] + row[index] / Double(Self.count)) }
            }
        }
    }

    /// The means over all draws.
    var whole: [Double] { Array(sums.suffix(width)) }

    /// Appends the means over the draws between two shares.
    func append(from low: Double, to high: Double, to rows: inout [Double]) {
        for index in 0..<width {
            var mean = high > low ? (sum(index, upTo: high) - sum(index, upTo: low)) / (high - low) : 0
            // What rounding leaves of the order.
            if index < width - 1 { mean = min(max(mean, index > 0 ? rows[rows.count - 1] : 0), 1) }
            rows.append(mean)
        }
    }

    private func sum(_ index: Int, upTo share: Double) -> Double {
        let place = share * Double(Self.count)
        let row = min(Int(place), Self.count - 1)
        let slot = row * width + index
        return sums[slot] + (sums[slot + width] - sums[slot]) * (place - Double(row))
    }
}
