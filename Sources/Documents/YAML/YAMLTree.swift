import Catalogs
import Signals

/// Builds the tree of a document from its events, in one pass.
///
/// An anchor keeps what its node would cost, so that an alias is counted before anything is done with it. Its node is then
/// shared, not copied.
struct YAMLTree {
    /// Why reading ends before the text does.
    enum Stop: Error {
        /// It is not YAML.
        case malformed(DocumentError)
        case wrong(DocumentError)
        /// Who takes the items has had enough.
        case enough
    }

    /// A node with what one more of it costs.
    private struct Built {
        var node: DocumentNode
        var size = Size()
    }

    private struct Size {
        /// The nodes in it; four bytes of text count as much as a node.
        var weight = 1
        /// Levels of lists and mappings.
        var height = 0

        mutating func contain(_ other: Size) {
            weight += other.weight
            height = max(height, other.height + 1)
        }
    }

    /// What merging in one key costs, which is a copy of an entry.
    private static let mergedKeyWeight = 4

    private let events: YAMLEvents
    private let maximumDepth: Int
    private let items: DocumentItems?
    private(set) var work: YAMLWork
    private var anchors: [String: Built] = [:]
    private var path = FieldPath()
    private var duplicates = DiagnosticList()

    init(_ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int, items: DocumentItems?) {
        events = YAMLEvents(bytes)
        work = YAMLWork(ofBytes: bytes.count)
        self.maximumDepth = maximumDepth
        self.items = items
    }

    /// The root of the only document; nil when there is none.
    mutating func root() throws(Stop) -> DocumentNode? {
        _ = try next()
        guard case .documentStart = try next().kind else { return nil }
        let root = try node(try next(), depth: 0).node
        _ = try next()
        let end = try next()
        guard case .streamEnd = end.kind else {
            throw wrong(
                "not YAML: but found another document (expected a single document in the stream)",
                at: end.place
            )
        }
        guard duplicates.isEmpty else { throw .wrong(DocumentError(duplicates.inOrder)) }
        return root
    }

    private mutating func next() throws(Stop) -> YAMLEvent {
        work.addEvent()
        do throws(DocumentError) {
            return try events.next()
        } catch {
            throw .malformed(error)
        }
    }

    private func wrong(_ message: String, at place: DocumentNode.Place) -> Stop {
        .wrong(DocumentError([Diagnostic(place: place, message: message)]))
    }

    /// - Parameter depth: how many lists and mappings it is in.
    private mutating func node(_ start: YAMLEvent, depth: Int) throws(Stop) -> Built {
        let built: Built
        switch start.kind {
        case .alias(let name): return try alias(name, at: start.place, depth: depth)
        case .scalar(let text, let isPlain): built = try scalar(text, isPlain: isPlain, at: start.place)
        case .listStart, .mapStart:
            guard depth < maximumDepth else { throw .wrong(DocumentError([YAMLProblem.tooDeep(at: start.place)])) }
            built =
                if case .listStart = start.kind { try list(start, depth: depth) } else { try map(start, depth: depth) }
        default: throw wrong("not YAML: found no value", at: start.place)
        }
        // Only now: an alias to what it is in is an alias without its anchor.
        if let anchor = start.anchor { anchors[anchor] = built }
        return built
    }

    private mutating func scalar(
        _ text: String,
        isPlain: Bool,
        at place: DocumentNode.Place
    ) throws(Stop) -> Built {
        work.addNode()
        if CombiningMarks.areTooMany(in: text) { throw wrong(CombiningMarks.problem, at: place) }
        let node = DocumentNode(isPlain ? .plain(text) : .text(text), at: place)
        return Built(node: node, size: Size(weight: 1 + text.utf8.count / 4))
    }

    private mutating func alias(_ name: String, at place: DocumentNode.Place, depth: Int) throws(Stop) -> Built {
        guard let built = anchors[name] else { throw wrong("not YAML: found undefined alias", at: place) }
        guard depth + built.size.height <= maximumDepth else {
            throw .wrong(DocumentError([YAMLProblem.tooDeep(at: place)]))
        }
        try expand(built.size.weight, at: place)
        return built
    }

    private mutating func expand(_ count: Int, at place: DocumentNode.Place) throws(Stop) {
        guard work.expand(count) else {
            throw wrong("the aliases of this file expand to too many values; repeat less", at: place)
        }
    }

    private mutating func list(_ start: YAMLEvent, depth: Int) throws(Stop) -> Built {
        work.addNode()
        // What has an anchor may be wanted again.
        let taker = start.anchor == nil && items?.isList(at: path) == true ? items : nil
        var nodes: [DocumentNode] = []
        var size = Size(height: 1)
        var index = 0
        while true {
            let event = try next()
            if case .listEnd = event.kind { break }
            path.steps.append(.index(index))
            let item = try node(event, depth: depth + 1)
            path.steps.removeLast()
            size.contain(item.size)
            if let taker {
                guard taker.take(item.node, index) else { throw .enough }
            } else {
                nodes.append(item.node)
            }
            index += 1
        }
        return Built(node: DocumentNode(.list(nodes), at: start.place), size: size)
    }

    private mutating func map(_ start: YAMLEvent, depth: Int) throws(Stop) -> Built {
        work.addNode()
        var entries: [DocumentNode.Entry] = []
        var merged: [DocumentNode] = []
        var keys = SeenKeys()
        var size = Size(height: 1)
        while true {
            let event = try next()
            if case .mapEnd = event.kind { break }
            guard case .scalar(let key, let isPlain) = event.kind else {
                throw wrong("found a key that is no text; allowed is a name", at: event.place)
            }
            let name = try scalar(key, isPlain: isPlain, at: event.place)
            if let anchor = event.anchor { anchors[anchor] = name }
            path.steps.append(.key(key))
            let isNew = keys.insert(key)
            if !isNew { try reportDuplicate(key, at: event.place) }
            let value = try node(try next(), depth: depth + 1)
            path.steps.removeLast()
            size.weight += name.size.weight
            size.contain(value.size)
            if isPlain, key == "<<" {
                merged.append(value.node)
            } else if isNew {
                entries.append(.init(key: key, place: event.place, value: value.node))
            }
        }
        if !merged.isEmpty { try merge(merged, into: &entries, &keys, &size, at: start.place) }
        return Built(node: DocumentNode(.map(entries), at: start.place), size: size)
    }

    private mutating func reportDuplicate(_ key: String, at place: DocumentNode.Place) throws(Stop) {
        let message = "the key '\(shortened(key))' stands here a second time; write it once"
        duplicates.append(Diagnostic(place: place, path: path, message: message))
        if duplicates.isFull { throw .wrong(DocumentError(duplicates.inOrder)) }
    }

    /// Appends the keys that `<<` refers to and that the mapping does not have itself (YAML 1.1, "Merge key").
    private mutating func merge(
        _ sources: [DocumentNode],
        into entries: inout [DocumentNode.Entry],
        _ keys: inout SeenKeys,
        _ size: inout Size,
        at place: DocumentNode.Place
    ) throws(Stop) {
        for source in sources {
            switch source.content {
            // Of several mappings in a list the earlier ones win.
            case .list(let items): try merge(items, into: &entries, &keys, &size, at: place)
            case .map(let others):
                let weight = Self.mergedKeyWeight * others.count
                try expand(weight, at: place)
                size.weight += weight
                for entry in others where keys.insert(entry.key) { entries.append(entry) }
            case .plain, .text: break
            }
        }
    }
}
