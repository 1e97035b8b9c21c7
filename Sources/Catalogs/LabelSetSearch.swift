import MetricModel

/// Finds values that have a label set in common, without comparing each with each.
///
/// They are sorted by what they have at one label, the same at the next, and so on; only what is the same at each is compared.
/// It takes time in proportion to the series at most.
struct LabelSetSearch {
    private let values: [ValueDefinition]
    private let labels: [LabelName]
    /// Which label of each churns.
    private let churned: [Int?]

    /// So few are compared each with each.
    private static let fewCount = 8

    private struct Kind: Hashable {
        var labelCount: Int
        var churned: Int?
    }

    private struct Entry {
        var key: Int
        var index: Int
    }

    /// - Parameter labels: those of the metric.
    init(_ values: [ValueDefinition], labels: [LabelName]) {
        self.values = values
        self.labels = labels
        churned = values.map { $0.churnedLabel(among: labels) }
    }

    /// - Parameters:
    ///   - isWanted: whether a value and an earlier one are to be compared.
    ///   - found: is given a value and an earlier one with which it has a label set in common, maybe several times.
    func forEachOverlap(where isWanted: (Int, Int) -> Bool, _ found: (Int, Int) -> Void) {
        let kinds = Dictionary(grouping: values.indices) {
            Kind(labelCount: values[$0].labels.count, churned: churned[$0])
        }
        for (kind, indices) in kinds {
            search(indices, at: Array(0..<kind.labelCount), where: isWanted, found)
        }
        // A label that churns has its values with a number appended, which those of other kinds may have as they are.
        for (labelCount, some) in Dictionary(grouping: kinds.keys, by: \.labelCount) where some.count > 1 {
            search(
                some.flatMap { kinds[$0] ?? [] }.sorted(),
                at: Array(0..<labelCount),
                where: { churned[$0] != churned[$1] && isWanted($0, $1) },
                found
            )
        }
    }

    /// - Parameters:
    ///   - indices: of values that are the same at all other labels, in ascending order.
    ///   - rest: the labels at which they may differ.
    private func search(
        _ indices: [Int],
        at rest: [Int],
        where isWanted: (Int, Int) -> Bool,
        _ found: (Int, Int) -> Void
    ) {
        guard indices.count > 1 else { return }
        func valueCount(_ label: Int) -> Int { indices.reduce(0) { sum($0, values[$1].labels[label].count) } }
        guard indices.count > Self.fewCount, let label = rest.min(by: { valueCount($0) < valueCount($1) }) else {
            return compare(indices, where: isWanted, found)
        }
        let hasNumbers = indices.contains { churned[$0] == label }
        var entries: [Entry] = []
        entries.reserveCapacity(valueCount(label))
        for index in indices {
            for value in values[index].labels[label].values {
                // What may have been appended to is the same as what it may have been appended to.
                let key = hasNumbers && churned[index] != label ? value.churned ?? value : value
                entries.append(Entry(key: key.hashValue, index: index))
            }
        }
        entries.sort { ($0.key, $0.index) < ($1.key, $1.index) }
        var start = 0
        while start < entries.count {
            let key = entries[start].key
            var same = [entries[start].index]
            var end = start + 1
            while end < entries.count, entries[end].key == key {
                if entries[end].index != same[same.count - 1] { same.append(entries[end].index) }
                end += 1
            }
            search(same, at: rest.filter { $0 != label }, where: isWanted, found)
            start = end
        }
    }

    private func compare(_ indices: [Int], where isWanted: (Int, Int) -> Bool, _ found: (Int, Int) -> Void) {
        for (place, index) in indices.enumerated().dropFirst() {
            var sets = LabelSets(values[index], labels: labels)
            let earlier = indices[..<place].first { isWanted(index, $0) && sets.overlap(values[$0]) }
            if let earlier { found(index, earlier) }
        }
    }
}
