package import MetricModel

/// A signal in its place: whose seed it has, and when it began.
package struct PlacedSignal: Sendable, Equatable {
    package var signal: Operand
    package var epoch: Timestamp
    package var seed: Seed

    package init(_ signal: any Signal, epoch: Timestamp, seed: Seed) {
        self.signal = Operand(signal)
        self.epoch = epoch
        self.seed = seed
    }

    package func value(at instant: Timestamp) -> Double {
        signal.signal.value(at: Moment(instant, since: epoch), seed: seed)
    }

    package var program: any SeriesProgram { Self.program(signal.signal, epoch, seed) }

    private static func program<Kind: Signal>(_ signal: Kind, _ epoch: Timestamp, _ seed: Seed) -> any SeriesProgram {
        SignalProgram(signal: signal, epoch: epoch, seed: seed)
    }
}

private struct SignalProgram<Kind: Signal>: SeriesProgram {
    let signal: Kind
    let epoch: Timestamp
    let seed: Seed

    var valueCount: Int { 1 }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = signal.value(at: Moment(instant, since: epoch), seed: seed)
    }
}

/// When a series that is restarted began last, in seconds since 1970.
package struct CreationProgram: SeriesProgram {
    private let resets: Resets
    private let epoch: Timestamp

    package init(_ resets: Resets, epoch: Timestamp) {
        self.resets = resets
        self.epoch = epoch
    }

    package var valueCount: Int { 1 }

    package func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let creation = resets.last(before: Moment(instant, since: epoch)) ?? epoch
        values[0] = Double(creation.milliseconds) / 1000
    }
}
