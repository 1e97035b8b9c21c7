package import MetricModel

extension StateSet {
    /// Writes 1 for the state it is in and 0 for the others.
    package func program(epoch: Timestamp, seed: Seed) -> SeriesProgram {
        SeriesProgram(StateSetComputation(choice: PlacedSignal(choice, epoch: epoch, seed: seed), count: states.count))
    }
}

private struct StateSetComputation: SeriesComputation {
    let choice: PlacedSignal
    let count: Int

    var valueCount: Int { count }
    var work: Work { choice.signal.signal.work + count * Work(steps: 0.1) }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        let value = choice.value(at: instant)
        // Beyond the states, the nearest one.
        let index = value >= Double(count) ? count - 1 : value > 0 ? Int(value) : 0
        for state in 0..<count { values[state] = state == index ? 1 : 0 }
    }
}
