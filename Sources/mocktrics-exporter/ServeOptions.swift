import ArgumentParser
import Catalogs
import Documents
import Foundation
import Logging
import MetricModel

/// What can be said to `serve`; whatever is left out may still be set in the environment.
struct ServeOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "The YAML file that defines metrics; without it the exporter starts empty. [MOCKTRICS_CONFIG_FILE]",
            valueName: "path"
        ),
        completion: .file(extensions: ["yaml", "yml"]),
        transform: PathArgument.read
    )
    var configFile: PathArgument?

    @Flag(help: "Read the configuration file again whenever it changes. [MOCKTRICS_WATCH]")
    var watch = false

    @Option(
        name: [.customShort("p"), .long, .customLong("persistence_path")],
        help: ArgumentHelp(
            "Keep what is defined over the API in this file, a database of SQLite. [MOCKTRICS_PERSISTENCE_PATH]",
            valueName: "path"
        ),
        completion: .file(),
        transform: PathArgument.read
    )
    var persistencePath: PathArgument?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The port of the API; 0 picks a free one. [MOCKTRICS_API_PORT; 8080]", valueName: "port")
    )
    var apiPort: UInt16?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The port to scrape; 0 picks a free one. [MOCKTRICS_METRICS_PORT; 8000]",
            valueName: "port"
        )
    )
    var metricsPort: UInt16?

    @Option(
        help: ArgumentHelp("The address to listen on. [MOCKTRICS_HOST; 0.0.0.0]", valueName: "address"),
        transform: ListeningAddress.read
    )
    var host: ListeningAddress?

    @Option(
        help: ArgumentHelp(
            "Write the ports that are open to this file, as JSON. [MOCKTRICS_PORTS_FILE]",
            valueName: "path"
        ),
        completion: .file(),
        transform: PathArgument.read
    )
    var portsFile: PathArgument?

    @Option(
        help: ArgumentHelp(
            "From which level on lines are logged. [MOCKTRICS_LOG_LEVEL; info]",
            valueName: "level"
        )
    )
    var logLevel: LogLevel?

    @Option(help: ArgumentHelp("How lines look. [MOCKTRICS_LOG_FORMAT; text]", valueName: "format"))
    var logFormat: LogFormat?

    @Flag(help: "Leave the exporter's own metrics out of the page. [MOCKTRICS_NO_SELF_METRICS]")
    var noSelfMetrics = false

    @Flag(help: "Refuse '?time=', which asks for the page of another instant. [MOCKTRICS_NO_TIME_TRAVEL]")
    var noTimeTravel = false

    @Option(
        help: ArgumentHelp(
            "How long a connection may be silent. [MOCKTRICS_IDLE_TIMEOUT; 3m]",
            valueName: "duration"
        )
    )
    var idleTimeout: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "How long a client may leave the bytes that it is offered before it is cut off. "
                + "[MOCKTRICS_SLOW_READER_TIMEOUT; 30s]",
            valueName: "duration"
        )
    )
    var slowReaderTimeout: DurationArgument?
}

/// Everything that `serve` needs to know, with nothing left open.
struct ServeSettings {
    var configFile: String?
    var watchesFile: Bool
    var persistencePath: String?
    var apiPort: Int
    var metricsPort: Int
    var address: ListeningAddress
    var portsFile: String?
    var logLevel: Logger.Level
    var logFormat: LogFormat
    var hasSelfMetrics: Bool
    var allowsTimeTravel: Bool
    var idleTimeout: TimeSpan
    var slowReaderTimeout: TimeSpan

    /// - Throws: a sentence that names a variable of the environment that cannot be read.
    init(_ options: ServeOptions, _ environment: OptionEnvironment) throws {
        configFile = environment.path(options.configFile, "MOCKTRICS_CONFIG_FILE")
        watchesFile = try environment.flag(options.watch, "MOCKTRICS_WATCH")
        persistencePath = environment.path(options.persistencePath, "MOCKTRICS_PERSISTENCE_PATH")
        apiPort = try environment.port(options.apiPort, "MOCKTRICS_API_PORT", default: 8080)
        metricsPort = try environment.port(options.metricsPort, "MOCKTRICS_METRICS_PORT", default: 8000)
        address = try environment.resolve(
            options.host,
            "MOCKTRICS_HOST",
            allowed: ListeningAddress.allowed,
            default: .everywhere,
            read: ListeningAddress.init
        )
        portsFile = environment.path(options.portsFile, "MOCKTRICS_PORTS_FILE")
        logLevel = try environment.resolve(
            options.logLevel,
            "MOCKTRICS_LOG_LEVEL",
            allowed: LogLevel.allowed,
            default: LogLevel(level: .info),
            read: LogLevel.init(argument:)
        ).level
        logFormat = try environment.resolve(
            options.logFormat,
            "MOCKTRICS_LOG_FORMAT",
            allowed: "text or json",
            default: .text,
            read: LogFormat.init(rawValue:)
        )
        hasSelfMetrics = try !environment.flag(options.noSelfMetrics, "MOCKTRICS_NO_SELF_METRICS")
        allowsTimeTravel = try !environment.flag(options.noTimeTravel, "MOCKTRICS_NO_TIME_TRAVEL")
        idleTimeout = try environment.duration(options.idleTimeout, "MOCKTRICS_IDLE_TIMEOUT", default: 180)
        slowReaderTimeout = try environment.duration(
            options.slowReaderTimeout,
            "MOCKTRICS_SLOW_READER_TIMEOUT",
            default: 30
        )
    }
}

struct DurationArgument: ExpressibleByArgument {
    var span: TimeSpan

    init(span: TimeSpan) {
        self.span = span
    }

    init?(argument: String) {
        guard let span = DurationText.span(argument), span > .zero else { return nil }
        self.span = span
    }
}

struct LogLevel: ExpressibleByArgument {
    var level: Logger.Level

    static let allowed = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    init(level: Logger.Level) {
        self.level = level
    }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
}
