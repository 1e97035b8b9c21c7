package import MetricModel

/// What computes the numbers of one series at an instant: one for a gauge, many for a histogram.
package protocol SeriesProgram: Sendable {
    /// How many numbers ``write(at:to:)`` writes.
    var valueCount: Int { get }

    /// The destination has room for ``valueCount`` numbers.
    func write(at instant: Timestamp, to values: UnsafeMutablePointer<Double>)
}

/// Programs of one type that are run together.
///
/// A page holds a million programs behind `any SeriesProgram`; asking each through that box would cost more than most of
/// them take to compute. A batch asks once, and then runs a loop that the compiler has made for the type.
package struct SeriesBatch: Sendable {
    /// A program and the slot of its first number.
    package typealias Placed = (program: any SeriesProgram, slot: Int)

    /// Writes the numbers at an instant, each into its slot. Every slot is within the buffer.
    package let evaluate: @Sendable (Timestamp, UnsafeMutableBufferPointer<Double>) -> Void

    /// One batch for each type among the programs, in the order of their first appearance.
    package static func batches(of programs: [Placed]) -> [SeriesBatch] {
        var order: [ObjectIdentifier] = []
        var groups: [ObjectIdentifier: [Placed]] = [:]
        for placed in programs {
            let type = ObjectIdentifier(type(of: placed.program))
            if groups[type] == nil { order.append(type) }
            groups[type, default: []].append(placed)
        }
        return order.compactMap { type in
            guard let group = groups[type], let first = group.first?.program else { return nil }
            return batch(of: group, like: first)
        }
    }

    private static func batch<Program: SeriesProgram>(of programs: [Placed], like _: Program) -> SeriesBatch {
        let entries = programs.compactMap { placed in
            (placed.program as? Program).map { (program: $0, slot: placed.slot) }
        }
        return SeriesBatch { instant, values in
            guard let start = values.baseAddress else { return }
            for entry in entries { entry.program.write(at: instant, to: start + entry.slot) }
        }
    }
}
