import Catalogs
import Exposition
package import MetricModel
import Synchronization

/// What the exporter says of itself, after everything that it mocks.
package final class SelfMetrics: Sendable {
    private let created = Atomic<Int>(0)
    private let deleted = Atomic<Int>(0)
    private let scrapes = Atomic<Int>(0)
    private let countedStepsBack = Mutex<[SteadyClock.Handling: Int]>([:])
    private let reload: Mutex<Reload>

    /// How the configuration was read the last time.
    fileprivate struct Reload {
        var succeeded = true
        var lastSuccess: Timestamp
    }

    /// - Parameter start: when the configuration was read first.
    package init(startedAt start: Timestamp) {
        reload = Mutex(Reload(lastSuccess: start))
    }

    /// The names that nobody else may use: those of the families, and of samples that a format may give a counter.
    package static let reservedNames: Set<MetricName> = all.reduce(into: []) { $0.formUnion($1.names) }

    func count(_ edit: CatalogEdit, _ action: CatalogEdit.Action) {
        switch (edit, action) {
        case (.create, _), (.replace, .created): created.add(1, ordering: .relaxed)
        case (.delete, _): deleted.add(1, ordering: .relaxed)
        case (.replace, _), (.addValue, _), (.replaceValue, _), (.deleteValue, _): break
        }
    }

    /// How many times the system clock was found set back.
    var stepsBack: [SteadyClock.Handling: Int] { countedStepsBack.withLock { $0 } }

    /// Counts that the system clock was found set back.
    func countStepBack(_ handling: SteadyClock.Handling) {
        countedStepsBack.withLock { $0[handling, default: 0] += 1 }
    }

    /// Notes how reading the configuration went.
    ///
    /// - Parameter success: when it was taken over; nil when it was not.
    func noteReload(_ success: Timestamp?) {
        reload.withLock { reload in
            reload.succeeded = success != nil
            if let success { reload.lastSuccess = success }
        }
    }

    /// The families as the last part of a page; called once for each scrape, which it counts.
    ///
    /// - Parameters:
    ///   - duration: how long the scrape has taken until here.
    ///   - names: of families or samples; nil for all.
    func families(
        of snapshot: Snapshot,
        at instant: Timestamp,
        duration: TimeSpan,
        selecting names: Set<MetricName>?,
        in surroundings: Surroundings
    ) -> [MetricFamily] {
        let scrapes = scrapes.add(1, ordering: .relaxed).newValue
        let selected = Self.all.filter { metric in names?.isDisjoint(with: metric.names) != true }
        guard !selected.isEmpty else { return [] }
        let observation = SelfObservation(
            snapshot: snapshot,
            waitingSeriesCount: Readiness(snapshot.totals, at: instant).waitingSeriesCount,
            instant: instant,
            duration: duration,
            created: created.load(ordering: .relaxed),
            deleted: deleted.load(ordering: .relaxed),
            scrapes: scrapes,
            stepsBack: stepsBack,
            reload: reload.withLock { $0 },
            version: surroundings.version,
            usage: surroundings.processUsage()
        )
        return selected.compactMap { metric in
            metric.samples(observation).map { MetricFamily(metadata: metric.metadata, samples: $0) }
        }
    }

    /// In the order of the names' bytes, as all families are.
    private static let all: [SelfMetric] = [
        SelfMetric(
            "mocktrics_exporter_build_info",
            .gauge,
            "The version of the exporter; the value is always 1."
        ) { [.init(labels: [(LabelName(constant: "version"), LabelValue($0.version))], value: 1)] },
        SelfMetric(
            "mocktrics_exporter_clock_steps_back",
            .counter,
            "Times since the start that the system clock was set back, by whether the last instant was held or the clock followed."
        ) { observation in
            SteadyClock.Handling.allCases.map { handling in
                .init(
                    labels: [(LabelName(constant: "handling"), LabelValue(handling.rawValue))],
                    value: Double(observation.stepsBack[handling, default: 0])
                )
            }
        },
        SelfMetric(
            "mocktrics_exporter_config_last_reload_success_timestamp_seconds",
            .gauge,
            unit: "seconds",
            "When the configuration was last taken over, in seconds since 1970."
        ) { [.init(value: Double($0.reload.lastSuccess.milliseconds) / 1000)] },
        SelfMetric(
            "mocktrics_exporter_config_last_reload_successful",
            .gauge,
            "Whether the configuration was taken over when it was last read: 1 or 0."
        ) { [.init(value: $0.reload.succeeded ? 1 : 0)] },
        SelfMetric(
            "mocktrics_exporter_metrics",
            .gauge,
            "Metrics that are defined, by where their definition came from."
        ) { observation in
            Layer.allCases.map { layer in
                .init(
                    labels: [(LabelName(constant: "layer"), LabelValue(layer.rawValue))],
                    value: Double(observation.snapshot.familyCount(in: layer))
                )
            }
        },
        SelfMetric(
            "mocktrics_exporter_metrics_created",
            .counter,
            "Metrics created over the API since the start."
        ) { [.init(value: Double($0.created))] },
        SelfMetric(
            "mocktrics_exporter_metrics_deleted",
            .counter,
            "Metrics deleted over the API since the start."
        ) { [.init(value: Double($0.deleted))] },
        SelfMetric(
            "mocktrics_exporter_pending_series",
            .gauge,
            "Series that are left out of the page until their totals are complete."
        ) { [.init(value: Double($0.waitingSeriesCount))] },
        SelfMetric(
            "mocktrics_exporter_scrape_duration_seconds",
            .gauge,
            unit: "seconds",
            "How long this scrape had taken when this line was written."
        ) { [.init(value: $0.duration.seconds)] },
        SelfMetric(
            "mocktrics_exporter_scrape_timestamp_seconds",
            .gauge,
            unit: "seconds",
            "The instant for which every value of this page was computed, in seconds since 1970; a whole millisecond."
        ) { [.init(value: Double($0.instant.milliseconds) / 1000)] },
        SelfMetric(
            "mocktrics_exporter_scrapes",
            .counter,
            "Scrapes since the start, with this one."
        ) { [.init(value: Double($0.scrapes))] },
        SelfMetric(
            "mocktrics_exporter_series",
            .gauge,
            "Series that are defined, without the exporter's own."
        ) { [.init(value: Double($0.snapshot.seriesCount))] },
        SelfMetric(
            "process_cpu_seconds",
            .counter,
            unit: "seconds",
            "Processor time that the process has used, in user and system mode."
        ) { $0.usage.map { [.init(value: $0.cpuSeconds)] } },
        SelfMetric(
            "process_max_fds",
            .gauge,
            "The most file descriptors that the process may have open."
        ) { $0.usage.map { [.init(value: $0.maximumFileDescriptors)] } },
        SelfMetric(
            "process_open_fds",
            .gauge,
            "File descriptors that the process has open."
        ) { $0.usage.map { [.init(value: $0.openFileDescriptors)] } },
        SelfMetric(
            "process_resident_memory_bytes",
            .gauge,
            unit: "bytes",
            "Memory of the process that is resident."
        ) { $0.usage.map { [.init(value: $0.residentBytes)] } },
        SelfMetric(
            "process_start_time_seconds",
            .gauge,
            unit: "seconds",
            "When the process started, in seconds since 1970."
        ) { $0.usage.map { [.init(value: $0.startTime)] } },
        SelfMetric(
            "process_virtual_memory_bytes",
            .gauge,
            unit: "bytes",
            "Memory of the process that is mapped."
        ) { $0.usage.map { [.init(value: $0.virtualBytes)] } },
    ]
}

/// What is known when the exporter's own metrics are written.
private struct SelfObservation {
    var snapshot: Snapshot
    var waitingSeriesCount: Int
    var instant: Timestamp
    var duration: TimeSpan
    var created: Int
    var deleted: Int
    var scrapes: Int
    var stepsBack: [SteadyClock.Handling: Int]
    var reload: SelfMetrics.Reload
    var version: String
    var usage: ProcessUsage?
}

private struct SelfMetric: Sendable {
    let metadata: FamilyMetadata
    /// Of the family and of its samples, in one format or another.
    let names: Set<MetricName>
    /// nil where there is nothing to say.
    let samples: @Sendable (SelfObservation) -> [MetricFamily.Sample]?

    init(
        _ name: StaticString,
        _ type: MetricType,
        unit: StaticString? = nil,
        _ help: String,
        samples: @escaping @Sendable (SelfObservation) -> [MetricFamily.Sample]?
    ) {
        metadata = FamilyMetadata(
            name: MetricName(constant: name),
            type: type,
            unit: unit.flatMap { try? UnitName($0.description) },
            help: help
        )
        names = Set([metadata.name] + metadata.type.sampleEndings.map(metadata.name.appending))
        self.samples = samples
    }
}
