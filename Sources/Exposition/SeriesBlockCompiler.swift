import Catalogs
import MetricModel
import Signals

extension SeriesBlock {
    /// Collects samples until they fill a block.
    struct Compiler {
        private let numbers: Numbers
        private var timestamps: TimestampText?
        private var blocks: [SeriesBlock] = []
        private var text: [UInt8] = []
        private var valueOffsets: [UInt32] = []
        private var slots: [Int] = []
        private var slotCount = 0
        private var programs: [SeriesProgram.Placed] = []
        private var absences: [Absence] = []
        private var trailers: [ExemplarTrailer] = []
        private var window: PopulationWindow?
        private var ends: [SeriesEnd] = []
        private var work = WritingWork()
        /// Where the series at hand begins.
        private var series = (text: 0, value: 0, slot: 0)

        /// - Parameter window: which of the series that are added are there.
        init(_ numbers: Numbers, timestamps: TimestampText? = nil, window: PopulationWindow?) {
            self.numbers = numbers
            self.timestamps = timestamps
            self.window = window
        }

        /// How the instant is written after each value from now on; a block has it always or never.
        mutating func use(_ timestamps: TimestampText?) {
            guard timestamps != self.timestamps else { return }
            if !text.isEmpty { close() }
            self.timestamps = timestamps
        }

        /// Begins a series, whose samples follow.
        ///
        /// - Parameter programs: what writes their numbers, each after those of the one before.
        mutating func begin(programs seriesPrograms: SeriesProgram?...) {
            series = (text.count, valueOffsets.count, slotCount)
            for case let program? in seriesPrograms {
                programs.append((program, slotCount))
                slotCount += program.valueCount
                work.add(program)
            }
        }

        /// Adds a sample: bytes around its number.
        ///
        /// - Parameter stamp: what follows the number before an exemplar.
        mutating func add(
            _ value: SampleLayout.Value,
            exemplars: SampleExemplars? = nil,
            isBucket: Bool = false,
            stamp: [UInt8] = [],
            suffix: [UInt8],
            prefix: (inout [UInt8]) -> Void
        ) {
            prefix(&text)
            switch value {
            case .constant(let number) where timestamps == nil:
                append(number)
            case .constant(let number):
                // What follows a number that changes must follow this one too.
                programs.append((SeriesProgram(constant: number), slotCount))
                appendValue(slot: slotCount)
                slotCount += 1
            case .computed(let slot):
                appendValue(slot: series.slot + slot)
                if case .drawn(let exemplars) = exemplars {
                    trailers.append(
                        ExemplarTrailer(
                            valueIndex: valueOffsets.count - 1,
                            isBucket: isBucket,
                            firstBucket: series.value,
                            lead: stamp.count,
                            exemplars: exemplars
                        )
                    )
                }
            }
            text += stamp
            if case .fixed(let exemplar) = exemplars { appendExemplar(exemplar, to: &text) }
            text += suffix
        }

        /// Ends a series.
        mutating func end(_ presence: Presence?) {
            if let presence {
                absences.append(
                    Absence(
                        presence: presence,
                        text: series.text..<text.count,
                        values: series.value..<valueOffsets.count
                    )
                )
            }
            if window != nil { ends.append(SeriesEnd(text: UInt32(text.count), values: UInt32(valueOffsets.count))) }
            if slotCount >= maximumValueCount || text.count >= aimedTextLength || work.work >= aimedWork { close() }
        }

        private mutating func append(_ number: Double) {
            switch numbers {
            case .text: appendNumber(number, to: &text)
            case .fixed: text += ProtobufWriter.bytes(room: 8) { $0.fixed(number) }
            }
        }

        private mutating func appendValue(slot: Int) {
            valueOffsets.append(UInt32(text.count))
            slots.append(slot)
        }

        private mutating func close() {
            work.add(byteCount: text.count)
            let isInOrder = slotCount == slots.count && slots.elementsEqual(0..<slotCount)
            blocks.append(
                SeriesBlock(
                    numbers: numbers,
                    text: text,
                    valueOffsets: valueOffsets,
                    slots: isInOrder ? nil : slots,
                    slotCount: slotCount,
                    batches: SeriesBatch.batches(of: programs),
                    absences: absences,
                    trailers: trailers,
                    timestamps: timestamps,
                    population: window.map { ($0, ends) },
                    work: work
                )
            )
            let blocks = blocks
            window?.first += ends.count
            self = Compiler(numbers, timestamps: timestamps, window: window)
            self.blocks = blocks
        }

        mutating func finish() -> [SeriesBlock] {
            if !text.isEmpty { close() }
            return blocks
        }
    }
}
