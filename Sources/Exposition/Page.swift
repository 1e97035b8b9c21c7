package import MetricModel

/// The page of a snapshot at one instant, cut into slices: however large it is, little of it is in memory.
package struct Page: Sendable {
    private let families: [CompiledFamily]
    private let format: ExpositionFormat
    private let instant: Timestamp
    private let cancellation: Cancellation
    /// The index of the family that comes before all others.
    private let firstFamily: Int
    /// The place on the page of what comes next.
    private var familyPlace = 0
    private var blockIndex = 0
    /// The family that is at hand; nil at the end.
    private var rendition: Rendition?

    /// - Parameter cancellation: stops what must be compiled; the page then ends where it is.
    package init(
        of snapshot: Snapshot,
        in format: ExpositionFormat,
        at instant: Timestamp,
        until cancellation: Cancellation = Cancellation()
    ) {
        self.init(
            of: snapshot.families,
            beginningWith: format.syntax == .openMetrics ? snapshot.targetInfo : nil,
            in: format,
            at: instant,
            until: cancellation
        )
    }

    /// - Parameter first: the index of the family that comes before all others.
    init(
        of families: [CompiledFamily],
        beginningWith first: Int? = nil,
        in format: ExpositionFormat,
        at instant: Timestamp,
        until cancellation: Cancellation = Cancellation()
    ) {
        self.cancellation = cancellation
        self.families = families
        firstFamily = first ?? 0
        self.format = format
        self.instant = instant
        enterFamily()
    }

    package var isAtEnd: Bool { rendition == nil }

    /// The next slice, not longer than `length` unless its first part is; nil at the end. Nothing of it is written yet, so
    /// this is quick, and slices can be written side by side.
    package mutating func next(upTo length: Int) -> PageSlice? {
        guard !isAtEnd else { return nil }
        var slice = PageSlice(at: instant)
        while let rendition {
            let block = rendition.block(blockIndex)
            let (isFirst, isLast) = (blockIndex == 0, blockIndex + 1 == rendition.blockCount)
            let more =
                block.maximumLength + (isFirst ? rendition.maximumOpeningLength : 0)
                + (isLast ? rendition.maximumClosingLength : 0)
            if !slice.parts.isEmpty, slice.maximumLength + more > length || slice.work >= PageSlice.aimedWork { break }
            if isFirst { slice.append(.opening(rendition)) }
            slice.append(.block(block))
            if isLast {
                slice.append(.closing(rendition))
                familyPlace += 1
                blockIndex = 0
                enterFamily()
            } else {
                blockIndex += 1
            }
        }
        return slice
    }

    /// A family without series has no place on a page.
    private mutating func enterFamily() {
        while familyPlace < families.count {
            // One is ahead of its place, and those before it are one behind.
            let index = familyPlace == 0 ? firstFamily : familyPlace <= firstFamily ? familyPlace - 1 : familyPlace
            guard let next = try? families[index].rendition(in: format, at: instant, until: cancellation) else { break }
            if next.blockCount > 0 {
                rendition = next
                return
            }
            familyPlace += 1
        }
        rendition = nil
    }
}

extension Page {
    /// The whole page with what ends it, for a command or a test.
    package static func bytes(of snapshot: Snapshot, in format: ExpositionFormat, at instant: Timestamp) -> [UInt8] {
        var page = Page(of: snapshot, in: format, at: instant)
        var bytes: [UInt8] = []
        while let slice = page.next(upTo: PageSlice.aimedLength) {
            bytes += [UInt8](unsafeUninitializedCapacity: slice.maximumLength) { buffer, count in
                count = slice.write(to: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return bytes + format.terminator
    }
}
