/// Whether the task at hand computes for other instants than the present one.
///
/// Its results are kept apart, so that they do not push out those that scrapes of the present need; and it computes on its own
/// thread alone.
package enum TimeTravel {
    @TaskLocal package static var isUnderWay = false
}

/// Results of late, each under a key: for the present, and for other instants that somebody asked for.
package struct Recent<Key: Equatable, Content> {
    private typealias Entry = (key: Key, content: Content)

    private let limit: Int
    /// The one that was needed last is the first one.
    private var present: [Entry] = []
    private var others: [Entry] = []

    /// - Parameter limit: how many are kept for the present, and how many for other instants.
    package init(limit: Int) {
        self.limit = limit
    }

    package var all: [Content] { (present + others).map(\.content) }

    /// The result under a key, which then counts as needed.
    package mutating func content(_ key: Key) -> Content? {
        if let index = present.firstIndex(where: { $0.key == key }) {
            let entry = present[index]
            // Another instant that needs the same does not need it for the present.
            if index > 0, !TimeTravel.isUnderWay {
                present.remove(at: index)
                present.insert(entry, at: 0)
            }
            return entry.content
        }
        guard let index = others.firstIndex(where: { $0.key == key }) else { return nil }
        let entry = others.remove(at: index)
        guard TimeTravel.isUnderWay else {
            insert(entry.content, under: key)
            return entry.content
        }
        others.insert(entry, at: 0)
        return entry.content
    }

    package mutating func insert(_ content: Content, under key: Key) {
        func add(to entries: inout [Entry]) {
            entries.removeAll { $0.key == key }
            entries.insert((key, content), at: 0)
            if entries.count > limit { entries.removeLast() }
        }
        if TimeTravel.isUnderWay { add(to: &others) } else { add(to: &present) }
    }
}

extension Recent: Sendable where Key: Sendable, Content: Sendable {}
