import ArgumentParser
import CMemory
import Exporter
import Foundation
import Logging
import MetricModel
import NIOCore
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

    @OptionGroup(title: "Files, ports and the log") var options: ServeOptions
    @OptionGroup(title: "Access and limits of requests") var webOptions: WebOptions
    @OptionGroup(title: "Limits of definitions") var limitOptions: LimitOptions

    func run() async throws {
        keep_little_free_memory()
        let environment = OptionEnvironment()
        let settings = try ServeSettings(options, environment)
        let webSettings = try WebSettings(webOptions, environment)
        let limits = try limitOptions.catalogLimits(environment)
        LoggingSystem.bootstrap(settings.logFormat.handler)
        var logger = Logger(label: "mocktrics-exporter")
        logger.logLevel = settings.logLevel
        for warning in environment.warnings { logger.warning("\(warning)") }

        let portCount = webSettings.hasAPI ? 2 : 1
        FileDescriptors.raiseLimit(for: webSettings.limits.connectionCount, on: portCount, logger: logger)
        let access = try AccessSetup(webSettings, host: settings.address.host, logger: logger)
        let setup = try ExporterSetup(settings, limits: limits, logger: logger)
        defer { setup.close() }
        let exporter = setup.exporter
        let web = WebServerSettings(
            host: settings.address.host,
            idleTimeout: .nanoseconds(settings.idleTimeout.nanoseconds),
            slowReaderTimeout: .nanoseconds(settings.slowReaderTimeout.nanoseconds),
            allowsTimeTravel: settings.allowsTimeTravel,
            access: access.policy,
            limits: webSettings.limits
        )
        let (openings, opened) = AsyncStream.makeStream(of: Announcement.Opening.self)
        let api = WebServer.api(for: exporter, port: settings.apiPort, settings: web, logger: logger) {
            opened.yield(.api($0))
        }
        let metrics = WebServer.metrics(for: exporter, port: settings.metricsPort, settings: web, logger: logger) {
            opened.yield(.metrics($0))
        }
        var services: [any Service] = [
            Announcement(
                openings: openings,
                hasAPI: webSettings.hasAPI,
                address: settings.address,
                isOpen: access.isOpen,
                portsFile: settings.portsFile,
                logger: logger
            )
        ]
        if webSettings.hasAPI {
            services.append(
                PortService(name: "the API", address: settings.address, port: settings.apiPort, server: api)
            )
        }
        services += [
            PortService(name: "metrics", address: settings.address, port: settings.metricsPort, server: metrics),
            Preparation(exporter: exporter),
        ]
        var configuration = ServiceGroupConfiguration(
            services: services + setup.services + access.services,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Self.quiet(logger)
        )
        configuration.maximumGracefulShutdownDuration = Self.shutdownTime
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
        setup.close()
        // At once: to free millions of series one by one would take seconds.
        withExtendedLifetime((setup, exporter)) { Self.exit() }
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
    let address: ListeningAddress
    let port: Int
    let server: Server

    func run() async throws {
        do {
            try await server.run()
        } catch is CancellationError {
            // The time for a graceful end is over, and the process ends all the same.
        } catch {
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
            throw Failure("cannot listen on \(address.authority):\(port) for \(name): \(reason)")
        }
    }
}

/// Keeps ahead of the churn of series, and of totals that must be summed up; stops what takes long when the process ends.
private struct Preparation: Service {
    let exporter: LiveExporter

    func run() async throws {
        await withGracefulShutdownHandler {
            await prepare()
        } onGracefulShutdown: {
            exporter.stopLongWork()
        }
    }

    private func prepare() async {
        await cancelWhenGracefulShutdown {
            async let replacements: Void = exporter.prepareReplacements()
            async let checkpoints: Void = exporter.makeCheckpoints()
            _ = await (replacements, checkpoints)
        }
    }
}

/// Waits until the ports are open, and then says so.
private struct Announcement: Service {
    /// A port that has been opened, with its number.
    enum Opening {
        case api(Int)
        case metrics(Int)
    }

    let openings: AsyncStream<Opening>
    /// False when there is but the port of the metrics.
    let hasAPI: Bool
    let address: ListeningAddress
    /// Whether whoever reaches the API may change what is mocked.
    let isOpen: Bool
    let portsFile: String?
    let logger: Logger

    func run() async throws {
        // As in ReloadOnSignal; the group is cancelled at the start when a port cannot be opened.
        try await cancelWhenGracefulShutdown {
            var (api, metrics): (Int?, Int?)
            for await opening in openings {
                switch opening {
                case .api(let port): api = port
                case .metrics(let port): metrics = port
                }
                if let metrics, api != nil || !hasAPI { try announce(api: api, metrics: metrics) }
            }
        }
    }

    private func announce(api: Int?, metrics: Int) throws {
        let api = api.map(String.init)
        if let portsFile {
            do {
                // Whole or not at all: a script may be waiting for the file to appear.
                try Data("{\"api\":\(api ?? "null"),\"metrics\":\(metrics)}\n".utf8)
                    .write(to: URL(filePath: portsFile), options: .atomic)
            } catch {
                throw Failure("cannot write the ports to '\(portsFile)': \(systemReason(of: error))")
            }
        }
        logger.info(
            "listening",
            metadata: [
                "host": "\(address.host)", "api-port": "\(api ?? "none: --no-api")", "metrics-port": "\(metrics)",
            ]
        )
        guard isOpen, !address.isLoopback else { return }
        logger.warning(
            """
            the API listens on \(address.host) and asks for neither a token nor a password: everybody who reaches it may change what \
            is mocked. '--host 127.0.0.1' keeps other machines out, '--api-token-file' asks for a token, '--read-only-api' refuses \
            changes
            """
        )
    }
}
