package import MetricModel
package import Signals
import Synchronization

extension CompiledFamily {
    /// To compile what is a byte of text on the page.
    private static let compilation = Work(steps: 3)

    /// What it costs to write the family in the format that was compiled first.
    package var work: WritingWork { renditions.withLock { $0.firstWork } }

    /// Adds what it costs to write the family as it is at an instant that nothing was made for, and to compile what must be.
    func addTimeTravelWork(
        to work: inout WritingWork,
        in format: ExpositionFormat,
        at instant: Timestamp
    ) -> Work {
        let spelling = spelling(in: format)
        let replaced = churning.map { $0.replaced(at: instant) }
        let (known, other) = renditions.withLock { renditions in
            (renditions.content(spelling, replaced), renditions.any)
        }
        guard let rendition = known ?? other else { return .none }
        work.add(rendition.work)
        return known == nil ? rendition.byteCount * Self.compilation : .none
    }
}

extension Snapshot {
    /// What a page of the present costs.
    package var work: Work { families.reduce(.none) { $0 + $1.work.work } }

    /// What a page of another instant costs, with all that must be made for it.
    package func timeTravelWork(in format: ExpositionFormat, at instant: Timestamp) -> Work {
        // What is looked for now is not needed for the present.
        TimeTravel.$isUnderWay.withValue(true) {
            var work = WritingWork()
            let compilation = families.reduce(Work.none) {
                $0 + $1.addTimeTravelWork(to: &work, in: format, at: instant)
            }
            return compilation + work.atAnotherInstant
        }
    }
}
