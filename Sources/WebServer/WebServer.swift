package import Exporter
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import ServiceLifecycle

/// What the ports of the exporter need to know.
package struct WebServerSettings: Sendable {
    /// The address to listen on.
    package var host: String
    /// How long a connection may be silent before it is closed: between requests, and in the middle of one.
    package var idleTimeout: Duration
    /// How long a client may leave the bytes that it is offered; then it is cut off.
    package var slowReaderTimeout: Duration
    /// Whether a scrape may ask for another instant than the present one.
    package var allowsTimeTravel: Bool
    /// Who may do what.
    package var access: AccessPolicy
    package var limits: PortLimits

    package init(
        host: String,
        idleTimeout: Duration,
        slowReaderTimeout: Duration,
        allowsTimeTravel: Bool,
        access: AccessPolicy,
        limits: PortLimits
    ) {
        self.host = host
        self.idleTimeout = idleTimeout
        self.slowReaderTimeout = slowReaderTimeout
        self.allowsTimeTravel = allowsTimeTravel
        self.access = access
        self.limits = limits
    }
}

/// Makes the servers of the two ports; each is a service that runs until it is told to stop.
package enum WebServer {
    /// - Parameter onListening: called once with the port that is open, which differs from `port` when that is 0.
    package static func api(
        for exporter: LiveExporter,
        port: Int,
        settings: WebServerSettings,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> some Service {
        let application = application(
            APIRouter.router(
                exporter: exporter,
                access: settings.access,
                maximumBodyLength: settings.limits.bodyLength
            ).buildResponder(),
            .api,
            port: port,
            settings: settings,
            logger: logger,
            onListening: onListening
        )
        return ServiceOnThreads(
            service: application,
            threads: PortThreads(label: "api", count: max(2, System.coreCount))
        )
    }

    /// - Parameter onListening: called once with the port that is open, which differs from `port` when that is 0.
    package static func metrics(
        for exporter: LiveExporter,
        port: Int,
        settings: WebServerSettings,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        application(
            MetricsResponder(
                exporter: exporter,
                allowsTimeTravel: settings.allowsTimeTravel,
                access: settings.access,
                scrapes: ScrapeLimit(settings.limits.scrapeCount)
            ),
            .metrics,
            port: port,
            settings: settings,
            logger: logger
        ) { port in
            exporter.journal.open(port: port)
            await onListening(port)
        }
    }

    private static func application<Responder: HTTPResponder>(
        _ responder: Responder,
        _ kind: Port,
        port: Int,
        settings: WebServerSettings,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> Application<Responder>
    where Responder.Context: RequestContext, Responder.Context.Source == ApplicationRequestContextSource {
        Application(
            responder: responder,
            server: server(kind, settings: settings, logger: logger),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: port),
                serverName: "mocktrics-exporter"
            ),
            onServerRunning: { await onListening($0.localAddress?.port ?? port) },
            logger: quiet(logger)
        )
    }

    private static func server(_ kind: Port, settings: WebServerSettings, logger: Logger) -> HTTPServerBuilder {
        let limits = settings.limits
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                Delivery(patience: TimeAmount(settings.slowReaderTimeout), logger: logger)
            ],
            idleTimeout: TimeAmount(settings.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerLength,
                maxHeaderListSize: limits.headerLength
            )
        )
        let connections = ConnectionLimit(limits.connectionCount, logger: logger)
        return HTTPServerBuilder { responder in
            GuardedChannel(
                http: HTTP1Channel(responder: responder, configuration: configuration),
                port: kind,
                access: settings.access,
                limits: limits,
                connections: connections,
                logger: logger
            )
        }
    }

    /// What the web framework has to say of its start and end says the executable better.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        if logger.logLevel >= .info { logger.logLevel = .critical }
        return logger
    }
}
