package import MetricModel

/// How much a computation costs, in steps of some ten nanoseconds on a usual machine: one step is about one call of a sine.
///
/// It is counted from what is computed, and not measured, so that every machine accepts the same definitions and requests.
package struct Work: Comparable, Hashable, Sendable {
    package var steps: Double

    package init(steps: Double) {
        self.steps = steps
    }

    /// The work that a processor does in a time.
    package init(in time: TimeSpan) {
        steps = Double(time.nanoseconds) / Self.stepNanoseconds
    }

    package static let none = Work(steps: 0)

    private static let stepNanoseconds = 10.0

    /// How long a processor takes.
    package var time: TimeSpan {
        let nanoseconds = steps * Self.stepNanoseconds
        return TimeSpan(nanoseconds: nanoseconds < 0x1p62 ? Int64(nanoseconds) : .max)
    }

    package static func < (left: Work, right: Work) -> Bool { left.steps < right.steps }
    package static func + (left: Work, right: Work) -> Work { Work(steps: left.steps + right.steps) }
    package static func += (left: inout Work, right: Work) { left.steps += right.steps }
    package static func * (count: Double, work: Work) -> Work { Work(steps: count * work.steps) }
    package static func * (count: Int, work: Work) -> Work { Double(count) * work }
}

extension Sequence<Work> {
    var sum: Work { reduce(.none, +) }
}

/// The cost of a result that a series computes once for a block of time and then keeps, such as the sums within it.
///
/// The block of the present is there when a scrape comes; another instant may need another block.
package struct BlockWork: Sendable {
    /// Of whatever keeps the block; several series may share it.
    package let keeper: ObjectIdentifier
    /// For one block.
    package let work: Work
    package let length: TimeSpan
}
