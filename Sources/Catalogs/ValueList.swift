import MetricModel
import Signals

/// The values of a metric, in chunks that stay the same when others change.
///
/// An edit of one value of a hundred thousand copies the chunk that it is in; so do those who keep what they made of a chunk.
package struct ValueList: RandomAccessCollection, Sendable, ExpressibleByArrayLiteral {
    /// Some values, one after the other.
    package final class Chunk: Sendable {
        package let values: [ValueDefinition]
        package let seriesCount: Int
        fileprivate let pageSize: PageSize
        fileprivate let digests: [LabelDigest]

        fileprivate init(_ values: [ValueDefinition]) {
            self.values = values
            seriesCount = values.reduce(0) { sum($0, $1.seriesCount) }
            pageSize = values.reduce(PageSize()) { $0 + PageSize($1) }
            digests = values.map(LabelDigest.init)
        }
    }

    /// A value of more series, or whose series come and go, is a chunk of its own.
    private static let maximumSeriesCount = 1024

    package private(set) var chunks: [Chunk] = []
    /// The index of each chunk's first value, and of the end.
    private var starts = [0]

    package init(_ values: some Sequence<ValueDefinition>) {
        var (open, seriesCount): ([ValueDefinition], Int) = ([], 0)
        for value in values {
            if !open.isEmpty, !Self.fits(value, after: open[open.count - 1], seriesCount: seriesCount) {
                chunks.append(Chunk(open))
                (open, seriesCount) = ([], 0)
            }
            open.append(value)
            seriesCount = sum(seriesCount, value.seriesCount)
        }
        if !open.isEmpty { chunks.append(Chunk(open)) }
        countStarts()
    }

    package init(arrayLiteral values: ValueDefinition...) { self.init(values) }

    private static func fits(_ value: ValueDefinition, after last: ValueDefinition, seriesCount: Int) -> Bool {
        sum(seriesCount, value.seriesCount) <= maximumSeriesCount && !value.isAlone && !last.isAlone
    }

    private mutating func countStarts() {
        starts = chunks.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.values.count) }
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { starts[starts.count - 1] }

    package subscript(index: Int) -> ValueDefinition {
        let chunk = chunk(of: index)
        return chunks[chunk].values[index - starts[chunk]]
    }

    private func chunk(of index: Int) -> Int {
        var range = chunks.indices
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = starts[middle] <= index ? middle..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// `Int.max` for more than can be counted.
    package var seriesCount: Int { chunks.reduce(0) { sum($0, $1.seriesCount) } }

    /// How much text the values are on a page.
    var pageSize: PageSize { chunks.reduce(PageSize()) { $0 + $1.pageSize } }

    mutating func append(_ value: ValueDefinition) {
        if let last = chunks.last, let lastValue = last.values.last,
            Self.fits(value, after: lastValue, seriesCount: last.seriesCount)
        {
            chunks[chunks.count - 1] = Chunk(last.values + [value])
        } else {
            chunks.append(Chunk([value]))
        }
        countStarts()
    }

    /// Puts a value in the place of another one.
    mutating func replace(at index: Int, with value: ValueDefinition) {
        let chunk = chunk(of: index)
        var values = chunks[chunk].values
        values[index - starts[chunk]] = value
        // It may be one that has to be alone, or stand for more series than there was room for.
        chunks.replaceSubrange(chunk...chunk, with: ValueList(values).chunks)
        countStarts()
    }

    mutating func remove(at index: Int) {
        let chunk = chunk(of: index)
        var values = chunks[chunk].values
        values.remove(at: index - starts[chunk])
        chunks.replaceSubrange(chunk...chunk, with: values.isEmpty ? [] : [Chunk(values)])
        // What is left of two goes together, so that a list of which most is deleted is not one of many small chunks.
        if chunk > 0, chunk < chunks.count, let last = chunks[chunk - 1].values.last,
            let next = chunks[chunk].values.first,
            Self.fits(next, after: last, seriesCount: 2 * (chunks[chunk - 1].seriesCount + chunks[chunk].seriesCount))
        {
            let joined = Chunk(chunks[chunk - 1].values + chunks[chunk].values)
            chunks.replaceSubrange((chunk - 1)...chunk, with: [joined])
        }
        countStarts()
    }
}

extension ValueList {
    /// The first value that has a label set in common with another one.
    ///
    /// - Parameters:
    ///   - labels: those of the metric.
    ///   - isWanted: which are looked at.
    func first(
        overlapping value: ValueDefinition,
        labels: [LabelName],
        where isWanted: (ValueDefinition) -> Bool = { _ in true }
    ) -> ValueDefinition? {
        let digest = LabelDigest(value)
        var sets = LabelSets(value, labels: labels)
        for chunk in chunks {
            for (index, other) in chunk.digests.enumerated()
            where other == digest || other.isExpanded || digest.isExpanded {
                let candidate = chunk.values[index]
                if isWanted(candidate), sets.overlap(candidate) { return candidate }
            }
        }
        return nil
    }

    /// The place of the value that has these labels as they were written.
    func firstIndex(writtenAs labels: [LabelPattern]) -> Int? {
        let digest = LabelDigest(labels)
        for (chunk, start) in zip(chunks, starts) {
            for (index, other) in chunk.digests.enumerated() where other == digest {
                if chunk.values[index].labels == labels { return start + index }
            }
        }
        return nil
    }

    /// The value that has a label set among its own.
    func first(containing labels: [LabelValue]) -> ValueDefinition? {
        let digest = LabelDigest(labels)
        for chunk in chunks {
            for (index, other) in chunk.digests.enumerated() where other == digest || other.isExpanded {
                if LabelSets.value(chunk.values[index], contains: labels) { return chunk.values[index] }
            }
        }
        return nil
    }

    /// The values whose formulas look at other values.
    var referring: [ValueDefinition] {
        chunks.flatMap { chunk in
            zip(chunk.digests, chunk.values).compactMap { $0.refers ? $1 : nil }
        }
    }
}

/// What is worth knowing of a value while many are looked through: a few instructions each.
private struct LabelDigest: Sendable {
    /// Of the one label set that a value stands for; of its labels as they are written, if it stands for several.
    private let bits: UInt64

    private static let expanded: UInt64 = 1
    private static let referring: UInt64 = 2

    init(_ value: ValueDefinition) {
        let own = LabelDigest(value.labels)
        let refers = value.source.signals.contains { !$0.references.isEmpty }
        bits = own.bits | (refers ? Self.referring : 0) | (value.lifetime.churn == nil ? 0 : Self.expanded)
    }

    init(_ labels: [LabelPattern]) {
        let isExpanded = labels.contains { $0.count > 1 }
        bits = isExpanded ? Self.bits(labels) | Self.expanded : Self.bits(labels.map { $0.value(at: 0) })
    }

    init(_ labels: [LabelValue]) {
        bits = Self.bits(labels)
    }

    private static func bits(_ labels: [some Hashable]) -> UInt64 {
        var hasher = Hasher()
        for label in labels { label.hash(into: &hasher) }
        return UInt64(bitPattern: Int64(hasher.finalize())) & ~(expanded | referring)
    }

    var isExpanded: Bool { bits & Self.expanded != 0 }
    var refers: Bool { bits & Self.referring != 0 }

    /// Of the labels alone; unequal for certain when not.
    static func == (left: LabelDigest, right: LabelDigest) -> Bool {
        (left.bits ^ right.bits) & ~(expanded | referring) == 0
    }
}
