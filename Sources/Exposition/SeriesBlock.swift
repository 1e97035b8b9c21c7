import Catalogs
import MetricModel
import Signals

/// Some lines of a page, compiled: everything that can be known before the instant is, lies here as bytes.
///
/// Values that never change are text like any other. What lies between two changing values is one piece, copied whole.
struct SeriesBlock: Sendable {
    /// A block is closed when it has this many changing values, or so many bytes of text: it bounds what is evaluated
    /// at a time, and by how much a chunk can outgrow its aim.
    static let maximumValueCount = 1024
    static let aimedTextLength = 64 * 1024

    private let text: [UInt8]
    /// The text up to `valueOffsets[i]` stands before the value `i`.
    private let valueOffsets: [Int]
    private let batches: [SignalBatch]

    /// What ``write(at:to:)`` writes at most.
    var maximumLength: Int { text.count + valueOffsets.count * NumberText.maximumLength }

    /// Writes the lines with their values at an instant and returns how many bytes these are.
    ///
    /// The destination has room for ``maximumLength`` bytes.
    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: valueOffsets.count) { values in
            for batch in batches { batch.evaluate(instant, values) }
            return text.withUnsafeBufferPointer { text in
                guard let source = text.baseAddress else { return 0 }
                var output = destination
                var position = 0
                for (index, offset) in valueOffsets.enumerated() {
                    output.update(from: source + position, count: offset - position)
                    output += offset - position
                    output += NumberText.write(values[index], to: output)
                    position = offset
                }
                output.update(from: source + position, count: text.count - position)
                return output - destination + text.count - position
            }
        }
    }
}

extension SeriesBlock {
    /// Compiles the series of a family, in their order, to as many blocks as they need.
    static func blocks(of family: FamilyDefinition, named name: MetricName, seed: UInt64) -> [SeriesBlock] {
        var blocks: [SeriesBlock] = []
        var text: [UInt8] = []
        var valueOffsets: [Int] = []
        var signals: [PlacedSignal] = []

        func closeBlock() {
            blocks.append(
                SeriesBlock(text: text, valueOffsets: valueOffsets, batches: SignalBatch.batches(of: signals))
            )
            text = []
            valueOffsets = []
            signals = []
        }

        for series in family.series {
            let labels = zip(family.labels, series.labels).map { (name: $0, value: $1) }
            appendSeriesText(name: name, labels: labels, to: &text)
            if let constant = series.signal.constant {
                appendNumber(constant, to: &text)
            } else {
                signals.append(
                    PlacedSignal(
                        signal: series.signal,
                        epoch: series.epoch,
                        seed: Seed(configuration: seed, metric: name, labels: labels),
                        slot: valueOffsets.count
                    )
                )
                valueOffsets.append(text.count)
            }
            text.append(UInt8(ascii: "\n"))
            if valueOffsets.count == maximumValueCount || text.count >= aimedTextLength { closeBlock() }
        }
        if !text.isEmpty { closeBlock() }
        return blocks
    }
}
