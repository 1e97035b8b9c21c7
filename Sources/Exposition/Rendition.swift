import MetricModel

/// A family in one format: its head, its series as blocks, and what follows them.
struct Rendition: Sendable {
    private let header: [UInt8]
    private let blocks: [any MeasuredBlock]
    private let footer: [UInt8]
    /// Whether it begins with its length.
    private let isMessage: Bool

    init(header: [UInt8], blocks: [any MeasuredBlock], footer: [UInt8], isMessage: Bool) {
        self.header = header
        self.blocks = blocks
        self.footer = footer
        self.isMessage = isMessage
    }

    var blockCount: Int { blocks.count }

    /// The cost of writing it; a message is evaluated a second time for its length.
    var work: WritingWork {
        var work = WritingWork()
        for _ in 0..<(isMessage ? 2 : 1) { for block in blocks { work.add(block.work) } }
        return work
    }

    /// Bytes on a page at most.
    var byteCount: Int { blocks.reduce(maximumOpeningLength + maximumClosingLength) { $0 + $1.maximumLength } }

    private func length(at instant: Timestamp) -> Int {
        // Nobody reads what a cancelled task writes.
        blocks.reduce(0) { Task.isCancelled ? $0 : $0 + $1.length(at: instant) }
    }

    func block(_ index: Int) -> any PageBlock { blocks[index] }

    /// What stands before the first block at an instant; nothing when the family is not to be seen there.
    func opening(at instant: Timestamp) -> [UInt8] {
        guard isMessage else { return header }
        // A family without metrics has no place in protobuf; readers skip it at best.
        let length = length(at: instant)
        guard length > 0 else { return [] }
        let whole = UInt64(header.count + length + footer.count)
        return ProtobufWriter.bytes(room: 10) { $0.varint(whole) } + header
    }

    /// What ``opening(at:)`` is at most.
    var maximumOpeningLength: Int { header.count + 10 }

    /// What stands after the last block at an instant; nothing when the family is not to be seen there.
    func closing(at instant: Timestamp) -> [UInt8] {
        guard isMessage, !footer.isEmpty else { return footer }
        return blocks.contains { $0.length(at: instant) > 0 } ? footer : []
    }

    var maximumClosingLength: Int { footer.count }
}
