package import MetricModel
package import Signals
import Synchronization

extension CompiledFamily {
    /// To compile what is a byte of text on the page.
    private static let compilation = Work(steps: 3)

    /// The cost of writing the family in the format that was compiled first.
    package var work: WritingWork { renditions.withLock { $0.firstWork } }

    /// Adds the cost of writing the family as it is at an instant that nothing was made for.
    ///
    /// - Returns: the cost of compiling it for that instant.
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
    /// The cost of a page of the present.
    package var work: Work { families.reduce(.none) { $0 + $1.work.work } }

    /// The cost of a page of another instant, with all that must be made for it.
    package func timeTravelWork(in format: ExpositionFormat, at instant: Timestamp) -> Work {
        // A look at another instant does not change the order in which the present needs things.
        TimeTravel.$isUnderWay.withValue(true) {
            var work = WritingWork()
            let compilation = families.reduce(Work.none) {
                $0 + $1.addTimeTravelWork(to: &work, in: format, at: instant)
            }
            return compilation + work.atAnotherInstant
        }
    }
}
