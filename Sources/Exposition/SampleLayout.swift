import Catalogs
import MetricModel
import Signals

/// The samples of one series, whatever the format: what each is, and where its number comes from.
struct SampleLayout {
    struct Sample {
        var role: Role
        var value: Value
        var exemplars: SampleExemplars?
    }

    /// What a sample is to its series.
    enum Role {
        /// The only one of a gauge, counter, info or unknown.
        case value
        case state(String)
        /// The cumulative count up to a bound.
        case bucket(Double)
        case quantile(Double)
        case sum
        case count
        /// When the count began, in seconds since 1970.
        case created
    }

    enum Value {
        /// Known beforehand: it is text like any other.
        case constant(Double)
        /// The number of this index among those that the programs write.
        case computed(Int)
    }

    var samples: [Sample]
    /// What writes the numbers; nil when all are constant.
    var program: SeriesProgram?
    /// What writes when the series began, after the numbers of ``program``; nil when that is constant.
    var creation: SeriesProgram?
    /// Signals of which each may have no value at some moments; the series is absent then.
    var gapped: [PlacedSignal] = []
    /// What tells of native buckets as well, for the format that has them.
    var native: (any Bucketed)?
    /// Those that its author wrote for native buckets.
    var nativeExemplars: [Exemplar] = []
    /// The one that its author wrote for all its samples.
    var timestamp: Timestamp?
}

/// What is the same for all series of a family.
struct LayoutContext {
    let family: FamilyDefinition
    let settings: CatalogSettings
    let totals: TotalsCache
    private let seed: FamilySeed

    init(_ family: FamilyDefinition, _ settings: CatalogSettings, _ totals: TotalsCache) {
        self.family = family
        self.settings = settings
        self.totals = totals
        // The name as exposed, unescaped: whatever a scraper sees, the series is the same.
        seed = FamilySeed(
            configuration: settings.seed,
            metric: settings.exposedName(of: family),
            labels: family.labels
        )
    }

    /// One series of a value.
    struct Series {
        /// As a scraper sees them.
        var labels: [LabelValue]
        var seed: Seed
        var definition: SeriesDefinition
    }

    /// - Parameter replaced: how many of the value's series churn has replaced so far.
    func series(_ index: Int, of value: ValueDefinition, replaced: Int) -> Series {
        var labels = value.labels(ofSeries: index)
        var age = TimeSpan.zero
        if let churn = value.lifetime.churn, let label = value.churnedLabel(among: family.labels) {
            let count = value.seriesCount
            let generation = churn.generation(ofSeries: index, of: count, replaced: replaced)
            labels[label] = LabelValue("\(labels[label])-\(generation)")
            age = churn.beginning(ofGeneration: generation, ofSeries: index, of: count)
        }
        let seed = seed.seed(ofSeries: labels)
        return Series(labels: labels, seed: seed, definition: value.series(index, seed: seed, beginning: age))
    }

    /// - Parameter mayHaveGaps: false where it is known that no signal has any.
    func layout(
        of series: SeriesDefinition,
        exemplars: ExemplarChoice?,
        seed: Seed,
        mayHaveGaps: Bool = true
    ) -> SampleLayout {
        var layout = wholeLayout(of: series, exemplars: exemplars, seed: seed)
        guard mayHaveGaps else { return layout }
        for signal in series.source.signals {
            let signal = family.boundSignal(signal, seed: self.seed.seed)
            if signal.hasGaps { layout.gapped.append(PlacedSignal(signal, epoch: series.epoch, seed: seed)) }
        }
        return layout
    }

    /// As if the series was always there.
    private func wholeLayout(of series: SeriesDefinition, exemplars: ExemplarChoice?, seed: Seed) -> SampleLayout {
        let epoch = series.epoch
        switch series.source {
        case .signal(let operand):
            let signal = family.boundSignal(operand.signal, seed: self.seed.seed)
            var layout = single(PlacedSignal(signal, epoch: epoch, seed: seed))
            if family.type == .counter {
                layout.addExemplars(exemplars, epoch: epoch, seed: seed)
                addCreation(signal.restarts, epoch, to: &layout)
            }
            return layout
        case .counter(let counter):
            var layout = SampleLayout(
                samples: [.init(role: .value, value: .computed(0))],
                program: counter.program(epoch: epoch, seed: seed, totals: totals)
            )
            layout.addExemplars(exemplars, epoch: epoch, seed: seed)
            addCreation(counter.resets, epoch, to: &layout)
            return layout
        case .histogram(let histogram):
            let program = histogram.program(epoch: epoch, seed: seed, totals: totals)
            var layout = buckets(of: histogram, program: program)
            layout.addExemplars(exemplars, of: histogram, epoch: epoch, seed: seed)
            addCreation(histogram.resets, epoch, to: &layout)
            return layout
        case .gaugeHistogram(let histogram):
            return buckets(of: histogram, program: histogram.program(epoch: epoch, seed: seed))
        case .summary(let summary):
            var layout = quantiles(summary, program: summary.program(epoch: epoch, seed: seed, totals: totals))
            addCreation(summary.resets, epoch, to: &layout)
            return layout
        case .info:
            return SampleLayout(samples: [.init(role: .value, value: .constant(1))])
        case .stateSet(let states):
            return SampleLayout(
                samples: states.states.enumerated().map { .init(role: .state($1), value: .computed($0)) },
                program: states.program(epoch: epoch, seed: seed)
            )
        }
    }

    private func single(_ placed: PlacedSignal) -> SampleLayout {
        if let constant = placed.signal.signal.constant {
            return SampleLayout(samples: [.init(role: .value, value: .constant(constant))])
        }
        return SampleLayout(samples: [.init(role: .value, value: .computed(0))], program: placed.program)
    }

    /// Buckets, sum and count.
    private func buckets(of source: some Bucketed, program: SeriesProgram?) -> SampleLayout {
        let bounds = source.bounds
        let pinned = source.pinnedCounts
        func count(_ bucket: Int) -> SampleLayout.Value { pinned.map { .constant($0[bucket]) } ?? .computed(bucket) }
        var samples = (bounds + [.infinity]).enumerated().map { index, bound in
            SampleLayout.Sample(role: .bucket(bound), value: count(index))
        }
        samples.append(
            .init(role: .sum, value: source.sum.map { .constant($0.value) } ?? .computed(bounds.count + 1))
        )
        samples.append(.init(role: .count, value: count(bounds.count)))
        return SampleLayout(samples: samples, program: program, native: source)
    }

    private func quantiles(_ summary: Summary, program: SeriesProgram?) -> SampleLayout {
        let pinned: [Double]? =
            if case .pinned(let table) = summary.quantiles { table.entries.map(\.number) } else { nil }
        var samples = summary.shownQuantiles.enumerated().map { index, quantile in
            SampleLayout.Sample(
                role: .quantile(quantile),
                value: pinned.map { .constant($0[index]) } ?? .computed(index)
            )
        }
        let count = samples.count
        if summary.has(.sum) {
            samples.append(.init(role: .sum, value: summary.sum.map { .constant($0.value) } ?? .computed(count)))
        }
        if summary.has(.count) {
            samples.append(.init(role: .count, value: summary.count.map { .constant($0) } ?? .computed(count + 1)))
        }
        return SampleLayout(samples: samples, program: program)
    }

    private func addCreation(_ restarts: (any Restarting)?, _ epoch: Timestamp, to layout: inout SampleLayout) {
        let value: SampleLayout.Value
        if let restarts {
            value = .computed(layout.program?.valueCount ?? 0)
            layout.creation = restarts.creationProgram(epoch: epoch)
        } else {
            value = .constant(Double(epoch.milliseconds) / 1000)
        }
        layout.samples.append(.init(role: .created, value: value))
    }
}
