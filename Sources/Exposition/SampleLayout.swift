import Catalogs
import MetricModel
import Signals

/// The lines of one series in a format, without its labels: what is on each, and where its number comes from.
struct SampleLayout {
    struct Line {
        /// The whole name of the sample.
        var name: MetricName
        /// A label that the type sets, with its text: `le`.
        var label: (name: String, text: String)?
        var value: Value
        var exemplars: PlacedExemplars?
    }

    enum Value {
        /// Known beforehand: it is text like any other.
        case constant(Double)
        /// The number of this index among those that the program writes.
        case computed(Int)
    }

    var lines: [Line]
    /// What writes the numbers; nil when all are constant.
    var program: SeriesProgram?
    /// What writes when the series began, after the numbers of ``program``.
    var creation: SeriesProgram?
}

/// What is the same for all series of a family.
struct LayoutContext {
    let family: FamilyDefinition
    let metadata: FamilyMetadata
    let format: ExpositionFormat

    /// Whether the format has a place for what another leaves out.
    private var isOpenMetrics: Bool { format == .openMetrics }

    func seed(ofSeries labels: [LabelValue], configuration: UInt64) -> Seed {
        Seed(configuration: configuration, metric: metadata.name, labels: zip(family.labels, labels).map { ($0, $1) })
    }

    /// - Parameter neighbours: gives the seed of a series by its label values, for formulas that look at other series.
    func layout(
        of series: SeriesDefinition,
        exemplars: Exemplars?,
        seed: Seed,
        neighbours: ([LabelValue]) -> Seed
    ) -> SampleLayout {
        let epoch = series.epoch
        switch series.source {
        case .signal(let operand):
            let signal = family.boundSignal(operand.signal, seed: neighbours)
            var layout = single(PlacedSignal(signal, epoch: epoch, seed: seed))
            addExemplars(exemplars.map { Counter.place($0, epoch: epoch, seed: seed) }, to: &layout)
            if family.type == .counter { addCreation(nil, epoch, to: &layout) }
            return layout
        case .counter(let counter):
            var layout = SampleLayout(
                lines: [.init(name: metadata.sampleName, value: .computed(0))],
                program: counter.program(epoch: epoch, seed: seed)
            )
            addExemplars(exemplars.map { Counter.place($0, epoch: epoch, seed: seed) }, to: &layout)
            addCreation(counter.resets, epoch, to: &layout)
            return layout
        case .histogram(let histogram):
            var layout = buckets(of: histogram, program: histogram.program(epoch: epoch, seed: seed))
            if let exemplars, isOpenMetrics {
                for bucket in 0...histogram.bounds.count {
                    layout.lines[bucket].exemplars = histogram.place(
                        exemplars,
                        bucket: bucket,
                        epoch: epoch,
                        seed: seed
                    )
                }
            }
            addCreation(histogram.resets, epoch, to: &layout)
            return layout
        case .gaugeHistogram(let histogram):
            return buckets(of: histogram, program: histogram.program(epoch: epoch, seed: seed))
        case .summary(let summary):
            var layout = quantiles(summary, program: summary.program(epoch: epoch, seed: seed))
            addCreation(summary.resets, epoch, to: &layout)
            return layout
        case .info:
            return SampleLayout(lines: [.init(name: metadata.sampleName, value: .constant(1))])
        case .stateSet(let states):
            return SampleLayout(
                lines: states.states.enumerated().map { index, state in
                    .init(
                        name: metadata.name,
                        label: (metadata.name.text, state),
                        value: .computed(index)
                    )
                },
                program: states.program(epoch: epoch, seed: seed)
            )
        }
    }

    private func single(_ placed: PlacedSignal) -> SampleLayout {
        let constant = placed.signal.signal.constant
        return SampleLayout(
            lines: [.init(name: metadata.sampleName, value: constant.map(SampleLayout.Value.constant) ?? .computed(0))],
            program: constant == nil ? placed.program : nil
        )
    }

    /// Buckets, sum and count; a gauge histogram's are named otherwise where the format knows that type.
    private func buckets(of source: some Bucketed, program: SeriesProgram?) -> SampleLayout {
        let bounds = source.bounds
        let pinned = source.counts.map { PinnedCounts.rows($0).map(\.count) }
        func count(_ bucket: Int) -> SampleLayout.Value { pinned.map { .constant($0[bucket]) } ?? .computed(bucket) }
        var lines = (bounds + [.infinity]).enumerated().map { index, bound in
            SampleLayout.Line(
                name: metadata.name.appending("_bucket"),
                label: ("le", CanonicalNumber.text(bound, withPoint: isOpenMetrics)),
                value: count(index)
            )
        }
        // OpenMetrics 1.0, "Histogram": with negative bounds a sum could fall, so neither it nor the count may be there.
        if !(isOpenMetrics && (bounds.first ?? 0) < 0 && family.type == .histogram) {
            let isGauge = isOpenMetrics && family.type == .gaugeHistogram
            lines.append(
                .init(
                    name: metadata.name.appending(isGauge ? "_gsum" : "_sum"),
                    value: source.sum.map(SampleLayout.Value.constant) ?? .computed(bounds.count + 1)
                )
            )
            lines.append(
                .init(name: metadata.name.appending(isGauge ? "_gcount" : "_count"), value: count(bounds.count))
            )
        }
        return SampleLayout(lines: lines, program: program)
    }

    private func quantiles(_ summary: Summary, program: SeriesProgram?) -> SampleLayout {
        let values: [(quantile: Double, value: SampleLayout.Value)] =
            switch summary.quantiles {
            case .pinned(let table):
                table.entries.compactMap { entry in Double(entry.key).map { ($0, .constant(entry.number)) } }
            case .computed(let quantiles):
                summary.isPinned ? [] : quantiles.enumerated().map { ($1, .computed($0)) }
            }
        var lines = values.map { quantile, value in
            SampleLayout.Line(
                name: metadata.name,
                label: ("quantile", CanonicalNumber.text(quantile, withPoint: isOpenMetrics)),
                value: value
            )
        }
        lines.append(
            .init(
                name: metadata.name.appending("_sum"),
                value: summary.sum.map(SampleLayout.Value.constant) ?? .computed(values.count)
            )
        )
        lines.append(
            .init(
                name: metadata.name.appending("_count"),
                value: summary.count.map(SampleLayout.Value.constant) ?? .computed(values.count + 1)
            )
        )
        return SampleLayout(lines: lines, program: program)
    }

    private func addExemplars(_ exemplars: PlacedExemplars?, to layout: inout SampleLayout) {
        guard isOpenMetrics, let exemplars else { return }
        layout.lines[0].exemplars = exemplars
    }

    /// `_created`, where it is wanted and the format has it (OpenMetrics 1.0, "Counter", "Histogram", "Summary").
    private func addCreation(_ resets: Resets?, _ epoch: Timestamp, to layout: inout SampleLayout) {
        guard isOpenMetrics, family.isCreationShown else { return }
        let value: SampleLayout.Value
        if let resets {
            layout.creation = resets.creationProgram(epoch: epoch)
            value = .computed(layout.program?.valueCount ?? 0)
        } else {
            value = .constant(Double(epoch.milliseconds) / 1000)
        }
        layout.lines.append(.init(name: metadata.name.appending("_created"), value: value))
    }
}
