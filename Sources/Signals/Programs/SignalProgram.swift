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

    package func isPresent(at instant: Timestamp) -> Bool {
        signal.signal.isPresent(at: Moment(instant, since: epoch))
    }

    package var program: SeriesProgram { signal.signal.program(epoch: epoch, seed: seed) }
}

extension Signal {
    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram {
        SeriesProgram(SignalComputation(signal: self, epoch: epoch, seed: seed))
    }
}

private struct SignalComputation<Kind: Signal>: SeriesComputation {
    let signal: Kind
    let epoch: Timestamp
    let seed: Seed

    var valueCount: Int { 1 }
    var work: Work { signal.work }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = signal.value(at: Moment(instant, since: epoch), seed: seed)
    }
}

extension Restarting {
    /// Writes when a series that is restarted began last, in seconds since 1970.
    package func creationProgram(epoch: Timestamp) -> SeriesProgram {
        SeriesProgram(CreationComputation(restarts: self, epoch: epoch))
    }
}

private struct CreationComputation<Restarts: Restarting>: SeriesComputation {
    let restarts: Restarts
    let epoch: Timestamp

    var valueCount: Int { 1 }
    var work: Work { Work(steps: 10) }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let creation = restarts.last(before: Moment(instant, since: epoch)) ?? epoch
        values[0] = Double(creation.milliseconds) / 1000
    }
}
