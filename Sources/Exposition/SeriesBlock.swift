import Catalogs
import MetricModel
import Signals

/// Some samples of a page, compiled: everything that can be known before the instant is, lies here as bytes.
///
/// Values that never change are bytes like any other. What lies between two changing values is one piece, copied whole.
/// A class, so that a part of a page that is on its way holds a reference.
final class SeriesBlock: MeasuredBlock {
    /// A block is closed when it has this many changing values, so many bytes, or costs so much: it bounds what is evaluated
    /// at a time, and by how much a chunk can outgrow its aim.
    static let maximumValueCount = 1024
    static let aimedTextLength = 64 * 1024
    static let aimedWork = Work(in: TimeSpan(nanoseconds: 10_000_000))

    /// How numbers are written.
    enum Numbers {
        case text
        /// All of the same length.
        case fixed
    }

    private let numbers: Numbers
    private let text: [UInt8]
    /// The text up to `valueOffsets[i]` stands before the value `i`.
    private let valueOffsets: [UInt32]
    /// Which of the numbers that the programs write is the value `i`; nil when they are the values, in their order.
    private let slots: [Int]?
    private let slotCount: Int
    private let batches: [SeriesBatch]
    /// Series that may be absent, in their order.
    private let absences: [Absence]
    /// What follows a value before the line ends, in the order of the values.
    private let trailers: [ExemplarTrailer]
    /// How the instant is written after each value; nil when it is not.
    private let timestamps: TimestampText?
    /// Which of the series are there, and where each ends; nil when it is all of them.
    private let population: (window: PopulationWindow, ends: [SeriesEnd])?
    /// How the block is compressed; nil for one that is short, or not always the same but for its numbers.
    private let compression: CompressionPlan?
    let work: WritingWork

    init(
        numbers: Numbers,
        text: [UInt8],
        valueOffsets: [UInt32],
        slots: [Int]?,
        slotCount: Int,
        batches: [SeriesBatch],
        absences: [Absence],
        trailers: [ExemplarTrailer],
        timestamps: TimestampText?,
        population: (window: PopulationWindow, ends: [SeriesEnd])?,
        work: WritingWork
    ) {
        self.work = work
        self.numbers = numbers
        // Without the room that it has grown into, which may be as large again.
        self.text = [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            count = buffer.update(fromContentsOf: text)
        }
        self.valueOffsets = valueOffsets
        self.slots = slots
        self.slotCount = slotCount
        self.batches = batches
        self.absences = absences
        self.trailers = trailers
        self.timestamps = timestamps
        self.population = population
        let isSteady = numbers == .text && absences.isEmpty && trailers.isEmpty && timestamps == nil
        compression =
            isSteady && CompressionPlan.textLengths.contains(text.count)
            ? CompressionPlan(text, pieces: valueOffsets) : nil
        let number = numbers == .text ? NumberText.maximumLength : FixedNumber.maximumLength
        let stamp = timestamps == nil ? 0 : TimestampText.maximumLength
        maximumLength =
            text.count + valueOffsets.count * (number + stamp) + trailers.reduce(0) { $0 + $1.maximumLength }
    }

    let maximumLength: Int

    func maximumCompressedLength(at instant: Timestamp) -> Int? {
        guard let compression, end(at: instant).text == text.count else { return nil }
        return compression.maximumLength
    }

    /// Where the last series that is there ends.
    private func end(at instant: Timestamp) -> (text: Int, values: Int) {
        guard let population else { return (text.count, valueOffsets.count) }
        let live = population.window.liveCount(of: population.ends.count, at: instant)
        return live == 0 ? (0, 0) : (Int(population.ends[live - 1].text), Int(population.ends[live - 1].values))
    }

    func compress(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> (length: Int, checksum: CRC32)
    {
        guard let compression else { preconditionFailure("only a block that has a plan can be compressed") }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: slotCount) { values in
            for batch in batches { batch.evaluate(instant, values) }
            let slots = slots
            return compression.write(
                { values[slots?[$0] ?? $0] },
                pieces: valueOffsets,
                textLength: text.count,
                to: destination
            )
        }
    }

    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        let end = end(at: instant)
        guard end.text > 0, timestamps?.canWrite(instant) ?? true else { return 0 }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: slotCount) { values in
            for batch in batches { batch.evaluate(instant, values) }
            return text.withUnsafeBufferPointer { text in
                guard let source = text.baseAddress else { return 0 }
                switch numbers {
                case .text:
                    return write(values, as: NumberText.self, at: instant, upTo: end, from: source, to: destination)
                case .fixed:
                    return write(values, as: FixedNumber.self, at: instant, upTo: end, from: source, to: destination)
                }
            }
        }
    }

    func length(at instant: Timestamp) -> Int {
        precondition(numbers == .fixed, "only numbers of the same length can be counted beforehand")
        let end = end(at: instant)
        let whole = end.text + end.values * FixedNumber.maximumLength
        return absences.reduce(whole) { length, absence in
            guard absence.text.upperBound <= end.text else { return length }
            let own = absence.text.count + absence.values.count * FixedNumber.maximumLength
            return absence.presence.isPresent(at: instant) ? length : length - own
        }
    }

    private func write<Encoding: NumberEncoding>(
        _ values: UnsafeMutableBufferPointer<Double>,
        as encoding: Encoding.Type,
        at instant: Timestamp,
        upTo end: (text: Int, values: Int),
        from source: UnsafePointer<UInt8>,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> Int {
        if absences.isEmpty, trailers.isEmpty, timestamps == nil {
            return writeAll(values, as: encoding, upTo: end, from: source, to: destination)
        }
        return writePresent(values, as: encoding, at: instant, upTo: end, from: source, to: destination)
    }

    /// Every sample.
    private func writeAll<Encoding: NumberEncoding>(
        _ values: UnsafeMutableBufferPointer<Double>,
        as encoding: Encoding.Type,
        upTo end: (text: Int, values: Int),
        from source: UnsafePointer<UInt8>,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var output = destination
        var position = 0
        for (index, offset) in valueOffsets.prefix(end.values).enumerated() {
            let offset = Int(offset)
            output.update(from: source + position, count: offset - position)
            output += offset - position
            output += Encoding.write(values[slots?[index] ?? index], to: output)
            position = offset
        }
        output.update(from: source + position, count: end.text - position)
        return output - destination + end.text - position
    }

    /// The samples of the series that are there, with what follows their values.
    private func writePresent<Encoding: NumberEncoding>(
        _ values: UnsafeMutableBufferPointer<Double>,
        as encoding: Encoding.Type,
        at instant: Timestamp,
        upTo end: (text: Int, values: Int),
        from source: UnsafePointer<UInt8>,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var output = destination
        var position = 0
        var index = 0
        var trailer = trailers[...]
        let stamp = timestamps?.suffix(instant) ?? []

        func copy(upTo end: Int) {
            output.update(from: source + position, count: end - position)
            output += end - position
            position = end
        }
        func write(upToValue last: Int, text end: Int) {
            while index < last {
                copy(upTo: Int(valueOffsets[index]))
                let value = values[slots?[index] ?? index]
                output += Encoding.write(value, to: output)
                for byte in stamp {
                    output.pointee = byte
                    output += 1
                }
                if let next = trailer.first, next.valueIndex == index {
                    copy(upTo: position + next.lead)
                    let before =
                        next.isBucket && index > next.firstBucket ? values[slots?[index - 1] ?? (index - 1)] : 0
                    if value > before { output += next.write(at: instant, to: output) }
                    trailer = trailer.dropFirst()
                }
                index += 1
            }
            copy(upTo: end)
        }

        for absence in absences where absence.text.upperBound <= end.text {
            write(upToValue: absence.values.lowerBound, text: absence.text.lowerBound)
            if absence.presence.isPresent(at: instant) {
                write(upToValue: absence.values.upperBound, text: absence.text.upperBound)
            } else {
                position = absence.text.upperBound
                index = absence.values.upperBound
                trailer = trailer.drop { $0.valueIndex < index }
            }
        }
        write(upToValue: end.values, text: end.text)
        return output - destination
    }
}

/// Where a series ends in its block.
struct SeriesEnd: Sendable {
    var text: UInt32
    var values: UInt32
}

/// Where a series that may be absent stands in its block.
struct Absence: Sendable {
    var presence: Presence
    var text: Range<Int>
    var values: Range<Int>
}
