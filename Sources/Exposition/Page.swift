package import MetricModel

/// The page of a snapshot at one instant, written piece by piece, so that however large it is, little of it is in memory.
package struct Page: Sendable {
    private let snapshot: Snapshot
    private let format: ExpositionFormat
    private let instant: Timestamp
    /// What is written next.
    private var familyIndex = 0
    private var blockIndex = 0

    package init(of snapshot: Snapshot, in format: ExpositionFormat, at instant: Timestamp) {
        self.snapshot = snapshot
        self.format = format
        self.instant = instant
        skipEmptyFamilies()
    }

    /// The room that the next piece needs; nil when all is written.
    package var nextLength: Int? {
        guard familyIndex < snapshot.families.count else { return nil }
        let family = snapshot.families[familyIndex]
        let header = blockIndex == 0 ? family.header(in: format).count : 0
        return header + family.blocks(in: format)[blockIndex].maximumLength
    }

    /// Writes the next piece and returns how many bytes it is; the buffer has room for ``nextLength`` bytes.
    package mutating func writeNext(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let nextLength, let start = buffer.baseAddress else { return 0 }
        precondition(buffer.count >= nextLength, "a piece of a page needs the room it asked for")
        return start.withMemoryRebound(to: UInt8.self, capacity: buffer.count) { start in
            let family = snapshot.families[familyIndex]
            var output = start
            if blockIndex == 0 {
                let header = family.header(in: format)
                header.withUnsafeBufferPointer { header in
                    if let source = header.baseAddress { output.update(from: source, count: header.count) }
                }
                output += header.count
            }
            let blocks = family.blocks(in: format)
            output += blocks[blockIndex].write(at: instant, to: output)
            blockIndex += 1
            if blockIndex == blocks.count {
                familyIndex += 1
                blockIndex = 0
                skipEmptyFamilies()
            }
            return output - start
        }
    }

    /// A family without series has no place on a page.
    private mutating func skipEmptyFamilies() {
        while familyIndex < snapshot.families.count, snapshot.families[familyIndex].blocks(in: format).isEmpty {
            familyIndex += 1
        }
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
