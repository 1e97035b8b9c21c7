/// What reading a text has cost, and how much aliases may add to it.
package struct YAMLWork: Sendable {
    /// Parser events.
    package fileprivate(set) var events = 0
    /// Nodes of the tree, those included that aliases stand for and merge keys put in; long texts count for several when
    /// an alias repeats them.
    package fileprivate(set) var nodes = 0

    private var expanded = 0
    private let limit: Int
    /// What large files need of it is far less, and each of these nodes will be read as a part of a definition.
    private let maximumExpansion: Int

    package var total: Int { events + nodes }

    /// What a text of so many bytes may cost at most. Without aliases it cannot cost as much.
    package static func limit(ofBytes count: Int) -> Int { 20 * count + 1000 }

    init(ofBytes count: Int) {
        limit = Self.limit(ofBytes: count)
        maximumExpansion = min(1_000_000 + 2 * count, 5_000_000)
    }

    mutating func addEvent() { events += 1 }
    mutating func addNode() { nodes += 1 }

    /// False when nodes that a text does not have itself are too many of them; they are not counted then.
    mutating func expand(_ count: Int) -> Bool {
        guard count < limit - total, count <= maximumExpansion - expanded else { return false }
        nodes += count
        expanded += count
        return true
    }
}
