import ArgumentParser
import Catalogs
import Exporter
import Foundation
import Logging
import MetricModel
import ServiceLifecycle
import UnixSignals
import WebServer

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the exporter (the default command)."
    )

    /// How long scrapes under way may take after a signal to stop; with what follows, the process ends within 5 s.
    private static let shutdownTime = Duration.seconds(4)

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let settings = try ServeSettings(options)
        LoggingSystem.bootstrap(settings.logFormat.handler)
        var logger = Logger(label: "mocktrics-exporter")
        logger.logLevel = settings.logLevel

        let exporter = try Self.exporter(settings)
        let web = WebServerSettings(
            host: settings.host,
            maximumBodyLength: settings.maximumBodyLength,
            idleTimeout: .nanoseconds(settings.idleTimeout.nanoseconds)
        )
        let listening = Listening(host: settings.host, portsFile: settings.portsFile, logger: logger)
        let api = WebServer.api(for: exporter, port: settings.apiPort, settings: web, logger: logger) {
            await listening.opened(.api, at: $0)
        }
        let metrics = WebServer.metrics(for: exporter, port: settings.metricsPort, settings: web, logger: logger) {
            await listening.opened(.metrics, at: $0)
        }
        var configuration = ServiceGroupConfiguration(
            services: [
                PortService(name: "the API", host: settings.host, port: settings.apiPort, server: api),
                PortService(name: "metrics", host: settings.host, port: settings.metricsPort, server: metrics),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Self.quiet(logger)
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownTime
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }

    private static func exporter(_ settings: ServeSettings) throws -> LiveExporter {
        let surroundings = Surroundings.system
        let reservedNames = settings.hasSelfMetrics ? SelfMetrics.reservedNames : []
        var limits = CatalogLimits()
        limits.series = settings.maximumSeriesCount
        let catalog: Catalog
        if let path = settings.configFile {
            catalog = try ConfigurationFile.catalog(
                at: path,
                startedAt: Timestamp(milliseconds: surroundings.now().milliseconds),
                reservedNames: reservedNames,
                limits: limits
            )
        } else {
            var defaults = CatalogSettings()
            defaults.limits = limits
            catalog = Catalog(settings: defaults, reservedNames: reservedNames)
        }
        return LiveExporter(
            catalog: catalog,
            selfMetrics: settings.hasSelfMetrics ? SelfMetrics() : nil,
            surroundings: surroundings
        )
    }

    /// The group says at length what our own lines say in a word.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel == .info { logger.logLevel = .notice }
        return logger
    }
}

/// A server, whose failure to open its port becomes a sentence.
private struct PortService<Server: Service>: Service {
    let name: String
    let host: String
    let port: Int
    let server: Server

    func run() async throws {
        do {
            try await server.run()
        } catch is CancellationError {
            // The time for a graceful end is over, and the process ends all the same.
        } catch {
            throw Failure("cannot listen on \(host):\(port) for \(name): \(error)")
        }
    }
}

/// Waits until both ports are open, and then says so.
private actor Listening {
    enum Port: String {
        case api
        case metrics
    }

    private let host: String
    private let portsFile: String?
    private let logger: Logger
    private var ports: [Port: Int] = [:]

    init(host: String, portsFile: String?, logger: Logger) {
        self.host = host
        self.portsFile = portsFile
        self.logger = logger
    }

    func opened(_ port: Port, at number: Int) {
        ports[port] = number
        guard let api = ports[.api], let metrics = ports[.metrics] else { return }
        if let portsFile {
            do {
                // Whole or not at all: a script may be waiting for the file to appear.
                try Data("{\"api\":\(api),\"metrics\":\(metrics)}\n".utf8)
                    .write(to: URL(filePath: portsFile), options: .atomic)
            } catch {
                logger.error("cannot write the ports to '\(portsFile)': \(error.localizedDescription)")
            }
        }
        logger.info(
            "listening",
            metadata: ["host": "\(host)", "api-port": "\(api)", "metrics-port": "\(metrics)"]
        )
    }
}
