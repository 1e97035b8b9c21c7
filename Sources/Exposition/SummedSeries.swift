import Catalogs
import Synchronization

/// Series whose counts are summed up second by second, as they were compiled when they were last asked for: what they have
/// summed up is a shortcut for the next time.
package final class SummedSeries: Sendable {
    private struct Key: Hashable {
        var chunk: ObjectIdentifier
        var value: Int
        var series: Int
        var replaced: Int
    }

    private struct Entry {
        /// Kept, so that no other chunk gets its identity.
        var chunk: ValueList.Chunk
        var series: ShownSeries
        var lastUse: Int
    }

    private static let maximumCount = 64

    private let state = Mutex((uses: 0, entries: [Key: Entry]()))

    package init() {}

    func series(
        _ index: Int,
        ofValue value: Int,
        in chunk: ValueList.Chunk,
        replaced: Int,
        orElse make: () -> ShownSeries
    ) -> ShownSeries {
        let key = Key(chunk: ObjectIdentifier(chunk), value: value, series: index, replaced: replaced)
        return state.withLock { state in
            state.uses += 1
            let series = state.entries[key]?.series ?? make()
            state.entries[key] = Entry(chunk: chunk, series: series, lastUse: state.uses)
            if state.entries.count > Self.maximumCount,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
            return series
        }
    }
}
