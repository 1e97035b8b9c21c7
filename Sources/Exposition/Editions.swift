/// What was made for the instants of late: the present one, the next one that is prepared, and another that somebody asked
/// for.
struct Editions<Key: Equatable, Content> {
    private static var limit: Int { 3 }

    /// The one that was needed last is the last one.
    private(set) var all: [(key: Key, content: Content)] = []

    /// What is there under a key, which then counts as needed.
    mutating func content(_ key: Key) -> Content? {
        guard let index = all.firstIndex(where: { $0.key == key }) else { return nil }
        if index < all.count - 1 { all.append(all.remove(at: index)) }
        return all.last?.content
    }

    mutating func insert(_ content: Content, under key: Key) {
        all.removeAll { $0.key == key }
        all.append((key, content))
        if all.count > Self.limit { all.removeFirst() }
    }
}
