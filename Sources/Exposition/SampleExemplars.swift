import MetricModel
import Signals

/// The exemplars of one sample.
enum SampleExemplars: Sendable {
    /// A new one every now and then.
    case drawn(PlacedExemplars)
    /// The one that its author wrote.
    case fixed(Exemplar)

    /// The same with the labels' names as a scraper is to see them.
    func escaped(by scheme: EscapingScheme) -> SampleExemplars {
        switch self {
        case .drawn(let exemplars): .drawn(exemplars.escaped(by: scheme))
        case .fixed(let exemplar): .fixed(exemplar.escaped(by: scheme))
        }
    }

    /// - Parameter isCounted: whether anything is counted in the sample that could be an exemplar.
    func exemplar(at instant: Timestamp, isCounted: Bool) -> Exemplar? {
        switch self {
        case .drawn(let exemplars): isCounted ? exemplars.exemplar(at: instant) : nil
        case .fixed(let exemplar): exemplar
        }
    }

    var labelCount: Int {
        switch self {
        case .drawn(let exemplars): exemplars.labelCount
        case .fixed(let exemplar): exemplar.labels.count
        }
    }

    /// Bytes of all labels' names and values together, at most.
    var maximumTextLength: Int {
        switch self {
        case .drawn(let exemplars): exemplars.maximumTextLength
        case .fixed(let exemplar): exemplar.textLength
        }
    }
}

extension Exemplar {
    /// Bytes of all labels' names and values together.
    var textLength: Int { labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
}

extension SampleLayout {
    /// Exemplars on the count of a counter.
    mutating func addExemplars(_ choice: ExemplarChoice?, epoch: Timestamp, seed: Seed) {
        switch choice {
        case .drawn(let exemplars): add(Counter.place(exemplars, epoch: epoch, seed: seed), toSample: 0)
        case .fixed(let exemplars): samples[0].exemplars = exemplars.last.map { .fixed($0.exemplar) }
        case nil: break
        }
    }

    /// Exemplars on the buckets of a histogram, each on the one into which it fell. A bucket has one at most.
    mutating func addExemplars(_ choice: ExemplarChoice?, of histogram: Histogram, epoch: Timestamp, seed: Seed) {
        switch choice {
        case .drawn(let exemplars):
            for bucket in 0...histogram.bounds.count {
                add(histogram.place(exemplars, bucket: bucket, epoch: epoch, seed: seed), toSample: bucket)
            }
        case .fixed(let exemplars):
            nativeExemplars = exemplars.map(\.exemplar)
            for exemplar in nativeExemplars {
                samples[histogram.bucket(of: exemplar.value)].exemplars = .fixed(exemplar)
            }
        case nil: break
        }
    }

    /// A fixed count has none that are drawn: there was no moment at which something was observed.
    private mutating func add(_ exemplars: PlacedExemplars, toSample index: Int) {
        guard case .computed = samples[index].value else { return }
        samples[index].exemplars = .drawn(exemplars)
    }
}
