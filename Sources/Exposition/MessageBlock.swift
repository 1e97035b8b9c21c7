import MetricModel
import Signals

/// Some series of a family in protobuf whose length changes with their values.
final class MessageBlock: MeasuredBlock {
    private let entries: [Entry]
    private let slotCount: Int
    private let batches: [SeriesBatch]
    private let hasTimestamps: Bool
    private let window: PopulationWindow?
    private let seriesCount: Int

    private struct Entry: Sendable {
        var metric: ProtobufMetric
        /// Of the first number of the series.
        var slot: Int
        /// Which series of the block it is of.
        var series: Int
        var presence: Presence?
    }

    let maximumLength: Int
    let work: WritingWork

    private init(
        entries: [Entry],
        slotCount: Int,
        seriesCount: Int,
        batches: [SeriesBatch],
        hasTimestamps: Bool,
        window: PopulationWindow?,
        work: WritingWork
    ) {
        self.work = work
        self.entries = entries
        self.seriesCount = seriesCount
        self.window = window
        self.slotCount = slotCount
        self.batches = batches
        self.hasTimestamps = hasTimestamps
        maximumLength = entries.reduce(0) { $0 + $1.metric.maximumLength }
    }

    func length(at instant: Timestamp) -> Int {
        var length = 0
        forEachMetric(at: instant) { length += $0.count }
        return length
    }

    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        var output = destination
        forEachMetric(at: instant) { writer in
            output.update(from: writer.start, count: writer.count)
            output += writer.count
        }
        return output - destination
    }

    private func forEachMetric(at instant: Timestamp, _ body: (ProtobufWriter) -> Void) {
        let timestamp = hasTimestamps ? instant.milliseconds : nil
        let live = window?.liveCount(of: seriesCount, at: instant) ?? seriesCount
        let room = entries.reduce(0) { max($0, $1.metric.maximumLength) }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, slotCount)) { values in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, room)) { buffer in
                guard let numbers = values.baseAddress, let start = buffer.baseAddress else { return }
                for batch in batches { batch.evaluate(instant, values) }
                for entry in entries where entry.series < live && entry.presence?.isPresent(at: instant) ?? true {
                    var writer = ProtobufWriter(before: start + room)
                    entry.metric.write(numbers + entry.slot, at: instant, timestamp: timestamp, to: &writer)
                    precondition(writer.count <= room, "a metric needs the room it asked for")
                    body(writer)
                }
            }
        }
    }

    /// Collects series until they fill a block.
    struct Compiler {
        private let hasTimestamps: Bool
        private var blocks: [MessageBlock] = []
        private var entries: [Entry] = []
        private var length = 0
        private var slotCount = 0
        private var seriesCount = 0
        private var window: PopulationWindow?
        private var programs: [SeriesProgram.Placed] = []
        private var work = WritingWork()

        /// - Parameter window: which of the series that are added are there.
        init(hasTimestamps: Bool, window: PopulationWindow?) {
            self.hasTimestamps = hasTimestamps
            self.window = window
        }

        /// - Parameter programs: what writes the numbers of the series, each after those of the one before.
        mutating func add(_ metrics: [ProtobufMetric], programs seriesPrograms: [SeriesProgram], presence: Presence?) {
            for metric in metrics {
                entries.append(Entry(metric: metric, slot: slotCount, series: seriesCount, presence: presence))
                length += metric.maximumLength
            }
            seriesCount += 1
            for program in seriesPrograms {
                programs.append((program, slotCount))
                slotCount += program.valueCount
                work.add(program)
            }
            if slotCount >= SeriesBlock.maximumValueCount || length >= SeriesBlock.aimedTextLength
                || work.work >= SeriesBlock.aimedWork
            {
                close()
            }
        }

        private mutating func close() {
            // What is around the numbers is put together each time.
            work.add(byteCount: 20 * length)
            blocks.append(
                MessageBlock(
                    entries: entries,
                    slotCount: slotCount,
                    seriesCount: seriesCount,
                    batches: SeriesBatch.batches(of: programs),
                    hasTimestamps: hasTimestamps,
                    window: window,
                    work: work
                )
            )
            let blocks = blocks
            window?.first += seriesCount
            self = Compiler(hasTimestamps: hasTimestamps, window: window)
            self.blocks = blocks
        }

        mutating func finish() -> [MessageBlock] {
            if !entries.isEmpty { close() }
            return blocks
        }
    }
}
