/// What reading a text has cost, and how much aliases may add to it.
package struct YAMLWork: Sendable {
    /// Parser events.
    package fileprivate(set) var events = 0
    /// Nodes of the tree, those included that aliases stand for and merge keys put in; long texts count for several when
    /// an alias repeats them.
    package fileprivate(set) var nodes = 0

    /// What aliases and merge keys have added, of which every node will be read as a part of a definition.
    private var expanded = 0
    private let maximumExpansion: Int

    package var total: Int { events + nodes }

    init(ofBytes count: Int) {
        // In all, work stays below 20 for a byte and 1000: what the text has itself is less than 5 for a byte. Large files
        // that people write have need of far less.
        maximumExpansion = min(15 * count + 500, 1_000_000 + 2 * count, 5_000_000)
    }

    mutating func addEvent() { events += 1 }
    mutating func addNode() { nodes += 1 }

    /// False when nodes that a text does not have itself are too many; they are not counted then.
    mutating func expand(_ count: Int) -> Bool {
        guard count <= maximumExpansion - expanded else { return false }
        nodes += count
        expanded += count
        return true
    }
}
