import Catalogs
import Exporter
import Logging
import MetricModel
import SQLiteStore
import ServiceLifecycle

/// The exporter as the options want it, and the services that read its configuration again.
struct ExporterSetup {
    let exporter: LiveExporter
    let services: [any Service]
    private let store: SQLiteDefinitionStore?

    /// - Throws: what is wrong with the configuration file or the database.
    init(_ settings: ServeSettings, limits: CatalogLimits, logger: Logger) throws {
        let surroundings = Surroundings.system
        let start = Timestamp(milliseconds: surroundings.now().milliseconds)
        let reservedNames = settings.hasSelfMetrics ? SelfMetrics.reservedNames : []

        let configuration = settings.configFile.map {
            WatchedConfiguration(ConfigurationFile(path: $0, reservedNames: reservedNames, limits: limits))
        }
        let catalog: Catalog
        if let configuration {
            catalog = try configuration.read(start)
        } else {
            var defaults = CatalogSettings()
            defaults.limits = limits
            defaults.startedAt = start
            catalog = Catalog(settings: defaults, reservedNames: reservedNames)
        }

        let stored = try settings.persistencePath.map { try SQLiteDefinitionStore.open(at: $0, now: start) }
        for warning in stored?.contents.warnings ?? [] { logger.warning("\(warning)") }
        store = stored?.store
        exporter = LiveExporter(
            catalog: catalog,
            restoring: stored?.contents.edits ?? [],
            leavingOut: stored?.contents.unreadable ?? [],
            store: store,
            checkpoints: store?.checkpoints,
            configuration: configuration.map { ConfigurationSource($0.read) },
            selfMetrics: settings.hasSelfMetrics ? SelfMetrics(startedAt: start) : nil,
            surroundings: surroundings,
            logger: logger
        )

        var services: [any Service] = [ReloadOnSignal(exporter: exporter)]
        if settings.watchesFile {
            guard let configuration else { throw Failure("'--watch' needs a configuration file: give one with -f") }
            services.append(configuration.watch(for: exporter, logger: logger))
        }
        self.services = services
    }

    /// After everything else has ended.
    func close() {
        store?.close()
    }
}

/// The configuration file, with what was seen of it and of the files that it names before they were read.
private struct WatchedConfiguration {
    private let file: ConfigurationFile
    private let seen: Current<SeenFiles>

    init(_ file: ConfigurationFile) {
        let seen = Current(SeenFiles([file.path]))
        var file = file
        file.willRead = { path in seen.replace(with: seen.value.adding([path])) }
        self.file = file
        self.seen = seen
    }

    var read: @Sendable (Timestamp) throws(ConfigurationFailure) -> Catalog {
        { [file, seen] (instant) throws(ConfigurationFailure) in
            seen.replace(with: SeenFiles([file.path]))
            return try file.catalog(startedAt: instant)
        }
    }

    func watch(for exporter: LiveExporter, logger: Logger) -> FileWatch {
        FileWatch(seen: seen.value, logger: logger) { [seen] in
            // What is wrong with the file is in the log; what was exposed before still is.
            try? await exporter.reload()
            return seen.value
        }
    }
}
