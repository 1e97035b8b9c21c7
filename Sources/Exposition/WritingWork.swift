package import Signals

/// The cost of writing some series of a page.
package struct WritingWork: Sendable {
    /// To evaluate the series and to write their numbers.
    package private(set) var work = Work.none
    /// To evaluate the series that costs the most.
    package private(set) var greatest = Work.none
    /// Blocks of time whose sums the series keep, each once.
    package private(set) var blocks: [BlockWork] = []
    private var keepers: Set<ObjectIdentifier> = []

    /// Of a number and of a byte around it.
    private static let numberWork = Work(steps: 3)
    private static let byteWork = Work(steps: 0.01)

    mutating func add(_ program: SeriesProgram) {
        let own = program.work + program.valueCount * Self.numberWork
        work += own
        greatest = max(greatest, own)
        if let block = program.blockWork { add(block) }
    }

    mutating func add(byteCount: Int) { work += byteCount * Self.byteWork }

    mutating func add(_ other: WritingWork) {
        work += other.work
        greatest = max(greatest, other.greatest)
        other.blocks.forEach { add($0) }
    }

    private mutating func add(_ block: BlockWork) {
        if keepers.insert(block.keeper).inserted { blocks.append(block) }
    }

    /// At an instant for which no block is there: its own, and the one before it, which may have to be summed up.
    var atAnotherInstant: Work { work + blocks.reduce(.none) { $0 + 2 * $1.work } }
}
