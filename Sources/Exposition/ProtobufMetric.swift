import MetricModel
import Signals

/// A metric of a family whose length changes with its values: field 4 of `MetricFamily`.
struct ProtobufMetric: Sendable {
    private let labels: [UInt8]
    private let content: Content
    private let created: SampleLayout.Value?
    /// Milliseconds since 1970, where its author wrote them.
    private let timestamp: Int64?
    /// What ``write(_:at:timestamp:to:)`` takes at most.
    let maximumLength: Int

    private enum Content: Sendable {
        /// The field of the value's message.
        case number(field: UInt64, SampleLayout.Value, SampleExemplars?)
        /// Readers take a sum or a count that is left out for 0.
        case summary([Quantile], sum: SampleLayout.Value?, count: SampleLayout.Value?)
        case histogram([Bucket], sum: SampleLayout.Value, Native?)
    }

    private struct Quantile: Sendable {
        var quantile: Double
        var value: SampleLayout.Value
    }

    private struct Bucket: Sendable {
        var bound: Double
        var count: SampleLayout.Value
        var exemplars: SampleExemplars?
    }

    private struct Native: Sendable {
        var histogram: NativeHistogram
        /// Those that its author wrote; the others are those of the classic buckets.
        var exemplars: [Exemplar]
        /// Whether there are no classic buckets, so that that of +Inf is left out too.
        var isAlone: Bool

        init?(_ layout: SampleLayout, _ escaping: EscapingScheme) {
            guard let source = layout.native, let histogram = NativeHistogram(source) else { return nil }
            self.histogram = histogram
            exemplars = layout.nativeExemplars.map { $0.escaped(by: escaping) }
            isAlone = source.isNativeAlone
        }
    }

    /// The metrics of one series: one, or one for each state.
    static func metrics(
        _ layout: SampleLayout,
        _ metadata: FamilyMetadata,
        _ labels: [(name: String, text: String)],
        _ escaping: EscapingScheme
    ) -> [ProtobufMetric] {
        var numbers: [ProtobufMetric] = []
        var (quantiles, buckets): ([Quantile], [Bucket]) = ([], [])
        var (sum, count, created): (SampleLayout.Value?, SampleLayout.Value?, SampleLayout.Value?)
        if let last = layout.samples.last, case .created = last.role { created = last.value }
        for sample in layout.samples {
            switch sample.role {
            case .value, .state:
                let content = Content.number(
                    field: valueField(metadata.type),
                    sample.value,
                    sample.exemplars?.escaped(by: escaping)
                )
                numbers.append(
                    ProtobufMetric(Self.labels(labels, of: sample, metadata), content, created, layout.timestamp)
                )
            case .bucket(let bound):
                buckets.append(
                    Bucket(bound: bound, count: sample.value, exemplars: sample.exemplars?.escaped(by: escaping))
                )
            case .quantile(let quantile): quantiles.append(Quantile(quantile: quantile, value: sample.value))
            case .sum: sum = sample.value
            case .count: count = sample.value
            case .created: break
            }
        }
        let content: Content
        switch (metadata.type, sum) {
        case (.summary, _): content = .summary(quantiles, sum: sum, count: count)
        case (_, let sum?): content = .histogram(buckets, sum: sum, Native(layout, escaping))
        default: return numbers
        }
        return [ProtobufMetric(ProtobufMetric.labels(labels), content, created, layout.timestamp)]
    }

    private init(_ labels: [UInt8], _ content: Content, _ created: SampleLayout.Value?, _ timestamp: Timestamp?) {
        self.labels = labels
        self.content = content
        self.created = created
        self.timestamp = timestamp?.milliseconds
        func room(for exemplars: SampleExemplars?) -> Int {
            exemplars.map { $0.maximumTextLength + 40 * $0.labelCount + 80 } ?? 0
        }
        let numbers =
            switch content {
            case .number(_, _, let exemplars): 20 + room(for: exemplars)
            case .summary(let quantiles, _, _): 40 + quantiles.count * 40
            case .histogram(let buckets, _, let native):
                // A native bucket takes at most a span and three numbers; exemplars stand in both kinds of buckets.
                buckets.reduce(100) { $0 + 50 + 2 * room(for: $1.exemplars) }
                    + (native?.histogram.maximumBucketCount ?? 0) * 80
                    + (native?.exemplars.reduce(0) { $0 + room(for: .fixed($1)) } ?? 0)
            }
        maximumLength = labels.count + numbers + 100
    }

    /// The field of `Metric` that has the value of a type with one number.
    static func valueField(_ type: MetricType) -> UInt64 {
        switch type {
        case .counter: 3
        case .unknown: 5
        default: 2
        }
    }

    /// The labels as fields of `Metric`, with the one that a state set's type sets.
    static func labels(
        _ labels: [(name: String, text: String)],
        of sample: SampleLayout.Sample,
        _ metadata: FamilyMetadata
    ) -> [UInt8] {
        guard case .state(let state) = sample.role else { return Self.labels(labels) }
        return Self.labels(labels + [(metadata.name.text, state)])
    }

    static func labels(_ labels: [(name: String, text: String)]) -> [UInt8] {
        let room = labels.reduce(0) { $0 + $1.name.utf8.count + $1.text.utf8.count + 40 }
        return ProtobufWriter.bytes(room: room) { writer in
            for label in labels.reversed() { writer.label(1, label.name, label.text) }
        }
    }

    /// Writes the metric with its tag and length.
    ///
    /// - Parameters:
    ///   - numbers: what the programs of the series have written.
    ///   - timestamp: milliseconds since 1970, if the sample carries them.
    func write(
        _ numbers: UnsafePointer<Double>,
        at instant: Timestamp,
        timestamp: Int64?,
        to writer: inout ProtobufWriter
    ) {
        func number(_ value: SampleLayout.Value) -> Double {
            switch value {
            case .constant(let number): number
            case .computed(let slot): numbers[slot]
            }
        }
        writer.message(4) { writer in
            if case .histogram(let buckets, let sum, let native) = content {
                writer.message(7) { writer in
                    write(buckets, number, sum: number(sum), native, at: instant, to: &writer)
                }
            }
            if let timestamp = self.timestamp ?? timestamp { writer.metricTimestamp(timestamp) }
            switch content {
            case .number(let field, let value, let exemplars):
                let value = number(value)
                writer.message(field) { writer in
                    if let created { writer.timestamp(3, seconds: number(created)) }
                    if let exemplar = exemplars?.exemplar(at: instant, isCounted: value > 0) {
                        write(exemplar, field: 2, to: &writer)
                    }
                    writer.double(1, value)
                }
            case .summary(let quantiles, let sum, let count):
                writer.message(4) { writer in
                    if let created { writer.timestamp(4, seconds: number(created)) }
                    for quantile in quantiles.reversed() {
                        writer.message(3) { writer in
                            writer.double(2, number(quantile.value))
                            writer.double(1, quantile.quantile)
                        }
                    }
                    if let sum { writer.double(2, number(sum)) }
                    if let count { writer.integer(1, whole(number(count))) }
                }
            case .histogram: break
            }
            writer.raw(labels)
        }
    }

    private func write(
        _ buckets: [Bucket],
        _ number: (SampleLayout.Value) -> Double,
        sum: Double,
        _ native: Native?,
        at instant: Timestamp,
        to writer: inout ProtobufWriter
    ) {
        let counts = buckets.map { number($0.count) }
        let isFloat = native?.histogram.native.isFloat ?? false
        func exemplar(_ index: Int) -> Exemplar? {
            let isCounted = counts[index] > (index > 0 ? counts[index - 1] : 0)
            return buckets[index].exemplars?.exemplar(at: instant, isCounted: isCounted)
        }
        if let native {
            let exemplars = native.exemplars.isEmpty ? buckets.indices.compactMap(exemplar) : native.exemplars
            for exemplar in exemplars.reversed() { write(exemplar, field: 16, to: &writer) }
        }
        if let created { writer.timestamp(15, seconds: number(created)) }
        if let native { write(native.histogram.counts(counts), native.histogram.native, to: &writer) }
        if isFloat { writer.double(4, counts.last ?? 0) }
        for (index, bucket) in buckets.enumerated().reversed() where !(native?.isAlone ?? false) {
            writer.message(3) { writer in
                if isFloat { writer.double(4, counts[index]) }
                if let exemplar = exemplar(index) { write(exemplar, field: 3, to: &writer) }
                writer.double(2, bucket.bound)
                if !isFloat { writer.integer(1, whole(counts[index])) }
            }
        }
        writer.double(2, sum)
        if !isFloat { writer.integer(1, whole(counts.last ?? 0)) }
    }

    /// Fields 5 to 14 of a histogram.
    private func write(_ counts: NativeCounts, _ native: NativeBuckets, to writer: inout ProtobufWriter) {
        // Readers look at spans, the zero threshold and a whole zero count to know a native histogram from a classic one.
        let isBare = native.zeroThreshold == 0 && counts.bucketCount == 0
        for (field, side) in [(UInt64(12), counts.positive), (9, counts.negative)] {
            let buckets = NativeSpans(side)
            if native.isFloat {
                for count in buckets.counts.reversed() { writer.double(field + 2, count) }
            } else {
                for delta in buckets.deltas.reversed() { writer.zigzag(field + 1, delta) }
            }
            for span in buckets.spans.reversed() { writer.span(field, span) }
            if field == 12, isBare { writer.span(field, .init(offset: 0, length: 0)) }
        }
        if native.isFloat {
            writer.double(8, counts.zeroCount)
        } else {
            writer.integer(7, whole(counts.zeroCount))
        }
        writer.double(6, native.zeroThreshold)
        writer.zigzag(5, Int64(counts.schema))
    }

    private func write(_ exemplar: Exemplar, field: UInt64, to writer: inout ProtobufWriter) {
        writer.message(field) { writer in
            if let instant = exemplar.instant { writer.timestamp(3, instant) }
            writer.double(2, exemplar.value)
            for label in exemplar.labels.reversed() { writer.label(1, label.name, label.value) }
        }
    }
}

/// Counts are whole and at most 2^62; those that an author writes may not be whole.
private func whole(_ count: Double) -> UInt64 { UInt64(min(max(0, count), 0x1p62)) }

extension ProtobufWriter {
    /// `LabelPair`.
    mutating func label(_ field: UInt64, _ name: String, _ value: String) {
        message(field) { writer in
            writer.text(2, value)
            writer.text(1, name)
        }
    }

    /// Field 6 of `Metric`: milliseconds since 1970.
    mutating func metricTimestamp(_ milliseconds: Int64) { integer(6, UInt64(bitPattern: milliseconds)) }

    /// `google.protobuf.Timestamp`, of which fields that are zero are left out.
    mutating func timestamp(_ field: UInt64, _ instant: Timestamp) {
        message(field) { writer in
            let milliseconds = instant.milliseconds
            let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
            let nanoseconds = (milliseconds - seconds * 1000) * 1_000_000
            if nanoseconds > 0 { writer.integer(2, UInt64(nanoseconds)) }
            if seconds != 0 { writer.integer(1, UInt64(bitPattern: seconds)) }
        }
    }

    mutating func timestamp(_ field: UInt64, seconds: Double) {
        timestamp(field, Timestamp(milliseconds: Int64((seconds * 1000).rounded())))
    }

    /// `BucketSpan`.
    mutating func span(_ field: UInt64, _ span: NativeSpans.Span) {
        message(field) { writer in
            writer.integer(2, UInt64(span.length))
            writer.zigzag(1, Int64(span.offset))
        }
    }
}
