package import MetricModel

/// The page of a snapshot at one instant, written piece by piece, so that however large it is, little of it is in memory.
package struct Page: Sendable {
    private let snapshot: Snapshot
    private let format: ExpositionFormat
    private let instant: Timestamp
    /// What is written next.
    private var familyIndex = 0
    private var blockIndex = 0
    /// The family that is being written; nil at the end.
    private var rendition: Rendition?

    package init(of snapshot: Snapshot, in format: ExpositionFormat, at instant: Timestamp) {
        self.snapshot = snapshot
        self.format = format
        self.instant = instant
        enterFamily()
    }

    /// The room that the next piece needs; nil when all is written.
    package var nextLength: Int? {
        guard let rendition else { return nil }
        let opening = blockIndex == 0 ? rendition.maximumOpeningLength : 0
        return opening + rendition.block(blockIndex).maximumLength + rendition.footer.count
    }

    /// Writes the next piece and returns how many bytes it is; the buffer has room for ``nextLength`` bytes.
    package mutating func writeNext(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let rendition, let nextLength, let start = buffer.baseAddress else { return 0 }
        precondition(buffer.count >= nextLength, "a piece of a page needs the room it asked for")
        return start.withMemoryRebound(to: UInt8.self, capacity: buffer.count) { start in
            var output = start
            func append(_ bytes: [UInt8]) {
                bytes.withUnsafeBufferPointer { bytes in
                    if let source = bytes.baseAddress { output.update(from: source, count: bytes.count) }
                }
                output += bytes.count
            }
            if blockIndex == 0 {
                guard let opening = rendition.opening(at: instant) else {
                    leaveFamily()
                    return 0
                }
                append(opening)
            }
            output += rendition.block(blockIndex).write(at: instant, to: output)
            blockIndex += 1
            if blockIndex == rendition.blockCount {
                append(rendition.footer)
                leaveFamily()
            }
            return output - start
        }
    }

    private mutating func leaveFamily() {
        familyIndex += 1
        blockIndex = 0
        enterFamily()
    }

    /// A family without series has no place on a page.
    private mutating func enterFamily() {
        while familyIndex < snapshot.families.count {
            let next = snapshot.families[familyIndex].rendition(in: format)
            if next.blockCount > 0 {
                rendition = next
                return
            }
            familyIndex += 1
        }
        rendition = nil
    }
}

extension Page {
    /// The whole page with what ends it, for a command or a test.
    package static func bytes(of snapshot: Snapshot, in format: ExpositionFormat, at instant: Timestamp) -> [UInt8] {
        var page = Page(of: snapshot, in: format, at: instant)
        var bytes: [UInt8] = []
        while let length = page.nextLength {
            bytes += [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                count = page.writeNext(to: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        return bytes + format.terminator
    }
}
