/// Keeps the marks of checkpoints, so that what was summed up once is there after a restart.
///
/// Whatever fails here, and whatever is lost, costs nothing but the time to make it again.
package struct CheckpointStore: Sendable {
    /// Marks are kept in parts of so many, of which only the last one is written again when there are more. 256 of them are 13
    /// days, and 2 kB for a counter.
    package static let partLength = 256

    package let read: @Sendable (StoredTotals) throws(StoreFailure) -> [Double]
    package let write: @Sendable (_ part: Int, _ marks: [Double], StoredTotals) throws(StoreFailure) -> Void
    package let deleteOthers: @Sendable (_ keys: Set<[UInt8]>) throws(StoreFailure) -> Void

    /// - Parameters:
    ///   - read: gives marks from the first one on, as far as they are there without a gap.
    ///   - write: keeps a part in the place of what it was before; every part but the last one is full.
    ///   - deleteOthers: deletes what is kept under other keys than these.
    package init(
        read: @escaping @Sendable (StoredTotals) throws(StoreFailure) -> [Double],
        write: @escaping @Sendable (_ part: Int, _ marks: [Double], StoredTotals) throws(StoreFailure) -> Void,
        deleteOthers: @escaping @Sendable (_ keys: Set<[UInt8]>) throws(StoreFailure) -> Void
    ) {
        self.read = read
        self.write = write
        self.deleteOthers = deleteOthers
    }
}

/// What marks belong to. Those of another version or another width are as good as none.
package struct StoredTotals: Sendable {
    /// Equal keys, equal totals.
    package var key: [UInt8]
    /// Of the rule by which they were made.
    package var version: Int
    /// How many numbers a mark has.
    package var width: Int

    package init(key: [UInt8], version: Int, width: Int) {
        self.key = key
        self.version = version
        self.width = width
    }
}
