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
    /// Which of the numbers that the programs write is the value `i`; nil when they are the values, in their order.
    private let slots: [Int]?
    private let slotCount: Int
    private let batches: [SeriesBatch]
    /// Series that may be absent, in their order.
    private let absences: [Absence]
    /// What follows a value before the line ends, in the order of the values.
    private let trailers: [ExemplarTrailer]

    /// Writes the lines with their values at an instant and returns how many bytes these are.
    ///
    /// The destination has room for ``maximumLength`` bytes.
    func write(at instant: Timestamp, to destination: UnsafeMutablePointer<UInt8>) -> Int {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: slotCount) { values in
            for batch in batches { batch.evaluate(instant, values) }
            return text.withUnsafeBufferPointer { text in
                guard let source = text.baseAddress else { return 0 }
                if absences.isEmpty, trailers.isEmpty {
                    return write(values, from: source, to: destination)
                }
                return write(values, at: instant, from: source, to: destination)
            }
        }
    }

    /// What ``write(at:to:)`` writes at most.
    var maximumLength: Int {
        text.count + valueOffsets.count * NumberText.maximumLength + trailers.reduce(0) { $0 + $1.maximumLength }
    }

    /// Every line.
    private func write(
        _ values: UnsafeMutableBufferPointer<Double>,
        from source: UnsafePointer<UInt8>,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var output = destination
        var position = 0
        for (index, offset) in valueOffsets.enumerated() {
            output.update(from: source + position, count: offset - position)
            output += offset - position
            output += NumberText.write(values[slots?[index] ?? index], to: output)
            position = offset
        }
        output.update(from: source + position, count: text.count - position)
        return output - destination + text.count - position
    }

    /// The lines of the series that are there, with what follows their values.
    private func write(
        _ values: UnsafeMutableBufferPointer<Double>,
        at instant: Timestamp,
        from source: UnsafePointer<UInt8>,
        to destination: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var output = destination
        var position = 0
        var index = 0
        var trailer = trailers[...]

        func copy(upTo end: Int) {
            output.update(from: source + position, count: end - position)
            output += end - position
            position = end
        }
        func write(upToValue last: Int, text end: Int) {
            while index < last {
                copy(upTo: valueOffsets[index])
                let value = values[slots?[index] ?? index]
                output += NumberText.write(value, to: output)
                if let next = trailer.first, next.valueIndex == index {
                    let before =
                        next.isBucket && index > next.firstBucket ? values[slots?[index - 1] ?? (index - 1)] : 0
                    if value > before { output += next.write(at: instant, to: output) }
                    trailer = trailer.dropFirst()
                }
                index += 1
            }
            copy(upTo: end)
        }

        for absence in absences {
            write(upToValue: absence.values.lowerBound, text: absence.text.lowerBound)
            if absence.isPresent(at: instant) {
                write(upToValue: absence.values.upperBound, text: absence.text.upperBound)
            } else {
                position = absence.text.upperBound
                index = absence.values.upperBound
                trailer = trailer.drop { $0.valueIndex < index }
            }
        }
        write(upToValue: valueOffsets.count, text: text.count)
        return output - destination
    }
}

/// A series that is not always there, and where it stands in its block.
private struct Absence: Sendable {
    var lifetime: Lifetime
    var epoch: Timestamp
    var seed: Seed
    var text: Range<Int>
    var values: Range<Int>

    func isPresent(at instant: Timestamp) -> Bool {
        lifetime.isPresent(at: Moment(instant, since: epoch), seed: seed)
    }
}

extension SeriesBlock {
    /// Compiles the series of a family, in their order, to as many blocks as they need.
    static func blocks(
        of family: FamilyDefinition,
        _ metadata: FamilyMetadata,
        in format: ExpositionFormat,
        seed: UInt64
    )
        -> [SeriesBlock]
    {
        var compiler = BlockCompiler()
        let context = LayoutContext(family: family, metadata: metadata, format: format)
        func seedOfSeries(_ labels: [LabelValue]) -> Seed { context.seed(ofSeries: labels, configuration: seed) }
        for value in family.values {
            for index in 0..<value.seriesCount {
                let labels = value.labels(ofSeries: index)
                let seed = seedOfSeries(labels)
                let series = value.series(index, seed: seed)
                let layout = context.layout(
                    of: series,
                    exemplars: value.exemplars,
                    seed: seed,
                    neighbours: seedOfSeries
                )
                compiler.add(layout, labels: zip(family.labels, labels).map { ($0.text, $1.text) }, series, seed: seed)
            }
        }
        return compiler.finish()
    }

    /// Collects lines until they fill a block.
    private struct BlockCompiler {
        private var blocks: [SeriesBlock] = []
        private var text: [UInt8] = []
        private var valueOffsets: [Int] = []
        private var slots: [Int] = []
        private var slotCount = 0
        private var programs: [SeriesProgram.Placed] = []
        private var absences: [Absence] = []
        private var trailers: [ExemplarTrailer] = []

        mutating func add(
            _ layout: SampleLayout,
            labels: [(name: String, text: String)],
            _ series: SeriesDefinition,
            seed: Seed
        ) {
            let (textStart, valueStart, slotStart) = (text.count, valueOffsets.count, slotCount)
            for program in [layout.program, layout.creation].compactMap({ $0 }) {
                programs.append((program, slotCount))
                slotCount += program.valueCount
            }
            for line in layout.lines {
                appendSeriesText(name: line.name, labels: labels + (line.label.map { [$0] } ?? []), to: &text)
                switch line.value {
                case .constant(let number): appendNumber(number, to: &text)
                case .computed(let slot):
                    valueOffsets.append(text.count)
                    slots.append(slotStart + slot)
                }
                if let exemplars = line.exemplars {
                    add(exemplars, to: line, firstBucket: valueStart)
                }
                text.append(UInt8(ascii: "\n"))
            }
            if series.lifetime != .always {
                absences.append(
                    Absence(
                        lifetime: series.lifetime,
                        epoch: series.epoch,
                        seed: seed,
                        text: textStart..<text.count,
                        values: valueStart..<valueOffsets.count
                    )
                )
            }
            if slotCount >= maximumValueCount || text.count >= aimedTextLength { close() }
        }

        private mutating func add(_ exemplars: PlacedExemplars, to line: SampleLayout.Line, firstBucket: Int) {
            // A fixed count has no moment at which something was observed.
            guard case .computed = line.value else { return }
            trailers.append(
                ExemplarTrailer(
                    valueIndex: valueOffsets.count - 1,
                    isBucket: line.label != nil,
                    firstBucket: firstBucket,
                    exemplars: exemplars
                )
            )
        }

        private mutating func close() {
            let isInOrder = slotCount == slots.count && slots.elementsEqual(0..<slotCount)
            blocks.append(
                SeriesBlock(
                    text: text,
                    valueOffsets: valueOffsets,
                    slots: isInOrder ? nil : slots,
                    slotCount: slotCount,
                    batches: SeriesBatch.batches(of: programs),
                    absences: absences,
                    trailers: trailers
                )
            )
            self = BlockCompiler(blocks: blocks)
        }

        init() {}

        private init(blocks: [SeriesBlock]) {
            self.blocks = blocks
        }

        mutating func finish() -> [SeriesBlock] {
            if !text.isEmpty { close() }
            return blocks
        }
    }
}
