package import MetricModel

/// What computes the numbers of one series at an instant: one for a gauge, many for a histogram.
protocol SeriesComputation: Sendable {
    /// How many numbers ``write(at:to:)`` writes.
    var valueCount: Int { get }

    /// How much ``write(at:to:)`` costs.
    var work: Work { get }

    /// The cost of a block of time that it keeps; nil when it keeps none.
    var blockWork: BlockWork? { get }

    /// The destination has room for ``valueCount`` numbers.
    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>)
}

extension SeriesComputation {
    var blockWork: BlockWork? { nil }
}

/// A computation whose type does not show.
package struct SeriesProgram: Sendable {
    /// How many numbers ``write(at:to:)`` writes.
    package let valueCount: Int
    /// What must have been summed up before there are numbers; nil for nothing.
    package let checkpoints: Checkpoints?
    /// How much it costs to write the numbers.
    package let work: Work
    /// The cost of a block of time that is kept; nil when none is.
    package let blockWork: BlockWork?
    private let computation: any SeriesComputation
    fileprivate let type: ObjectIdentifier
    fileprivate let batch: @Sendable ([Placed]) -> SeriesBatch

    /// A program and the slot of its first number.
    package typealias Placed = (program: SeriesProgram, slot: Int)

    /// Where the type is known when this is compiled, so is the loop of the batch made for it.
    @inline(__always)
    init<Computation: SeriesComputation>(_ computation: Computation, _ checkpoints: Checkpoints? = nil) {
        valueCount = computation.valueCount
        self.checkpoints = checkpoints
        work = computation.work
        blockWork = checkpoints?.blockWork ?? computation.blockWork
        self.computation = computation
        type = ObjectIdentifier(Computation.self)
        batch = { placed in
            let entries = placed.compactMap { placed in
                (placed.program.computation as? Computation).map { (computation: $0, slot: placed.slot) }
            }
            return SeriesBatch { instant, values in
                guard let start = values.baseAddress else { return }
                entries.withUnsafeBufferPointer { entries in
                    for index in entries.indices {
                        entries[index].computation.write(at: instant, to: start + entries[index].slot)
                    }
                }
            }
        }
    }

    /// Always the same number.
    package init(constant: Double) {
        self.init(ConstantComputation(constant: constant))
    }

    /// The destination has room for ``valueCount`` numbers.
    package func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        computation.write(at: instant, to: values)
    }
}

private struct ConstantComputation: SeriesComputation {
    let constant: Double

    var valueCount: Int { 1 }
    var work: Work { .none }

    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>) {
        values[0] = constant
    }
}

/// Programs of one type that are run together.
///
/// A page holds a million programs; asking each by itself would cost more than most of them take to compute. A batch asks
/// once, and then runs a loop that the compiler has made for the type.
package struct SeriesBatch: Sendable {
    /// Writes the numbers at an instant, each into its slot. Every slot is within the buffer.
    package let evaluate: @Sendable (Timestamp, UnsafeMutableBufferPointer<Double>) -> Void

    /// One batch for each type among the programs, in the order of their first appearance.
    package static func batches(of programs: [SeriesProgram.Placed]) -> [SeriesBatch] {
        var order: [ObjectIdentifier] = []
        var groups: [ObjectIdentifier: [SeriesProgram.Placed]] = [:]
        for placed in programs {
            if groups[placed.program.type] == nil { order.append(placed.program.type) }
            groups[placed.program.type, default: []].append(placed)
        }
        return order.compactMap { type in
            groups[type].flatMap { group in group.first?.program.batch(group) }
        }
    }
}
