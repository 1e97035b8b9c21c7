import MetricModel

/// What a total depends on, written down: equal keys, equal totals.
///
/// Neither the metric, nor its documentation, nor the format plays a part, so that an edit of these keeps what was made.
package struct TotalsKey: Hashable, Sendable {
    package private(set) var bytes: [UInt8] = []

    /// - Parameter seed: nil where nothing is drawn, so that all series of a value share one total.
    init(_ kind: String, since epoch: Timestamp, seed: Seed?) {
        append(kind)
        append(UInt64(bitPattern: epoch.nanoseconds))
        append(seed.map { [$0.bits] } ?? [])
    }

    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    private mutating func append(_ numbers: [UInt64]) {
        append(UInt64(numbers.count))
        for number in numbers { append(number) }
    }

    /// With its length, so that no two texts together look like another two.
    private mutating func append(_ text: String) {
        append(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    mutating func append(_ number: Double) { append(number.bitPattern) }

    mutating func append(_ numbers: [Double]) { append(numbers.map(\.bitPattern)) }

    mutating func append(_ signal: any Signal) {
        if let modified = signal as? Modified {
            append("modified")
            append(modified.base)
            append(modified.modifiers)
        } else {
            append(type(of: signal).kind)
            append(signal as any Parameterised)
            if let formula = signal as? Formula { append(formula.neighbours) }
        }
    }

    /// What a formula looks at.
    private mutating func append(_ neighbours: [PlacedSignal]) {
        append(UInt64(neighbours.count))
        for neighbour in neighbours {
            append([UInt64(bitPattern: neighbour.epoch.nanoseconds), neighbour.seed.bits])
            append(neighbour.signal.signal)
        }
    }

    mutating func append(_ record: any Parameterised) { appendFields(of: record) }

    private mutating func appendFields<Record: Parameterised>(of record: Record) {
        for field in Record.fields {
            append(field.name)
            append(field.get(record))
        }
    }

    mutating func append(_ value: FieldValue) {
        // The case first, so that no value looks like one of another case.
        switch value {
        case .none: append(UInt64(0))
        case .number(let number):
            append(UInt64(1))
            append(number)
        case .duration(let span):
            append(UInt64(2))
            append(UInt64(bitPattern: span.nanoseconds))
        case .flag(let flag):
            append(UInt64(3))
            append(UInt64(flag ? 1 : 0))
        case .text(let text):
            append(UInt64(4))
            append(text)
        case .instant(let instant):
            append(UInt64(5))
            append(UInt64(bitPattern: instant.nanoseconds))
        case .signal(let signal):
            append(UInt64(6))
            append(signal)
        case .list(let items):
            append(UInt64(7))
            append(UInt64(items.count))
            for item in items { append(item) }
        case .table(let entries):
            append(UInt64(8))
            append(UInt64(entries.count))
            for entry in entries {
                append(entry.key)
                append(entry.number)
            }
        case .record(let record):
            append(UInt64(9))
            append(record)
        case .variant(let name, let content):
            append(UInt64(10))
            append(name)
            append(content)
        case .texts(let entries):
            append(UInt64(11))
            append(UInt64(entries.count))
            for entry in entries {
                append(entry.key)
                append(entry.text)
            }
        }
    }
}
