import MetricModel
import Synchronization

/// Sums of several rates over a grid of seconds since the epoch, for signals without an integral in closed form.
///
/// The grid depends on the epoch alone, never on when anyone asked: second k counts with the values at its middle. What
/// has been summed up is remembered, as a shortcut that changes no digit: sums are always built in the same order.
package final class RunningTotals: Sendable {
    /// Writes the rates at a moment; those below zero count as zero.
    typealias Rates = @Sendable (Moment, UnsafeMutableBufferPointer<Double>) -> Void

    private static let cell = TimeSpan(nanoseconds: 1_000_000_000)
    /// A sum is kept for every so many cells, to begin from when an earlier instant is asked for.
    private static let cellsPerMark: Int64 = 4096

    private let width: Int
    private let epoch: Timestamp
    private let rates: Rates
    private let memory: Mutex<Memory>

    private struct Memory {
        /// The sums over the first `cell` cells.
        var cell: Int64 = 0
        var sums: [Double]
        /// The sums over whole marks, one after the other.
        var marks: [Double]
    }

    init(width: Int, since epoch: Timestamp, rates: @escaping Rates) {
        self.width = width
        self.epoch = epoch
        self.rates = rates
        let zeros = [Double](repeating: 0, count: width)
        memory = Mutex(Memory(sums: zeros, marks: zeros))
    }

    /// The integrals from the epoch on, one for each rate.
    func write(until moment: Moment, to totals: UnsafeMutableBufferPointer<Double>) {
        let time = max(.zero, moment.instant - epoch)
        let (cell, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: Self.cell.nanoseconds)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { current in
            memory.withLock { memory in
                if cell < memory.cell { rewind(&memory, to: cell) }
                while memory.cell < cell {
                    sample(memory.cell, to: current)
                    for index in 0..<width { memory.sums[index] += current[index] }
                    memory.cell += 1
                    remember(&memory)
                }
                for index in 0..<width { totals[index] = memory.sums[index] }
            }
            guard rest > 0 else { return }
            sample(cell, to: current)
            let share = Double(rest) / Double(Self.cell.nanoseconds)
            for index in 0..<width {
                totals[index] = min(totals[index] + current[index] * share, totals[index] + current[index])
            }
        }
    }

    private func sample(_ cell: Int64, to rates: UnsafeMutableBufferPointer<Double>) {
        let middle = TimeSpan(nanoseconds: cell * Self.cell.nanoseconds + Self.cell.nanoseconds / 2)
        self.rates(Moment(epoch + middle, since: epoch), rates)
        for index in 0..<width where !(rates[index] > 0 && rates[index].isFinite) { rates[index] = 0 }
    }

    private func remember(_ memory: inout Memory) {
        let (mark, rest) = memory.cell.quotientAndRemainder(dividingBy: Self.cellsPerMark)
        if rest == 0, Int(mark) * width == memory.marks.count { memory.marks += memory.sums }
    }

    private func rewind(_ memory: inout Memory, to cell: Int64) {
        let mark = Int(cell / Self.cellsPerMark)
        memory.cell = Int64(mark) * Self.cellsPerMark
        memory.sums = Array(memory.marks[(mark * width)..<((mark + 1) * width)])
    }
}

/// The integral of a signal that has none in closed form.
struct RunningIntegral: Integral {
    private let totals: RunningTotals

    init(of signal: some Signal, since epoch: Timestamp, seed: Seed) {
        totals = RunningTotals(width: 1, since: epoch) { moment, rates in
            rates[0] = signal.value(at: moment, seed: seed)
        }
    }

    func total(until moment: Moment) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 1) { total in
            totals.write(until: moment, to: total)
            return total[0]
        }
    }
}
