import Signals

/// A family in the formats that have been asked for.
struct Renditions {
    private var bySpelling: [Spelling: Recent<[Int], Rendition>] = [:]
    /// Of the one that was made first.
    private(set) var firstWork = WritingWork()

    var spellings: [Spelling] { Array(bySpelling.keys) }

    /// Whichever there is.
    var any: Rendition? { bySpelling.values.lazy.compactMap(\.all.first).first }

    /// - Parameter replaced: by how many series churn has replaced, of each value that churns.
    mutating func content(_ spelling: Spelling, _ replaced: [Int]) -> Rendition? {
        bySpelling[spelling]?.content(replaced)
    }

    mutating func insert(_ rendition: Rendition, _ spelling: Spelling, _ replaced: [Int]) {
        if bySpelling.isEmpty { firstWork = rendition.work }
        bySpelling[spelling, default: Recent(limit: 2)].insert(rendition, under: replaced)
    }
}
