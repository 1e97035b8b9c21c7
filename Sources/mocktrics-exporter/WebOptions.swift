import ArgumentParser
import Foundation
import MetricModel
import WebServer

/// Who may do what at the ports, and how much of it; whatever is left out may still be set in the environment.
struct WebOptions: ParsableArguments {
    @Option(
        name: .customLong("web.config.file"),
        help: ArgumentHelp(
            "The YAML file with TLS, passwords, response headers and the rate limit of both ports, as Prometheus' exporters "
                + "have it; taken over again when it changes. [MOCKTRICS_WEB_CONFIG_FILE]",
            valueName: "path"
        ),
        completion: .file(extensions: ["yaml", "yml"]),
        transform: PathArgument.read
    )
    var webConfigFile: PathArgument?

    @Option(
        help: ArgumentHelp(
            "The file with the token that a request must have to change something. [MOCKTRICS_API_TOKEN_FILE]",
            valueName: "path"
        ),
        completion: .file(),
        transform: PathArgument.read
    )
    var apiTokenFile: PathArgument?

    @Flag(help: "Refuse every request that would change something. [MOCKTRICS_READ_ONLY_API]")
    var readOnlyAPI = false

    @Flag(help: "Do not open the port of the API. [MOCKTRICS_NO_API]")
    var noAPI = false

    @Option(
        name: .customLong("allowed-host"),
        help: ArgumentHelp(
            "A name that the API may be changed under, besides addresses, localhost, names without a full stop and the "
                + "machine's own; may be given several times, '*' allows all. "
                + "[MOCKTRICS_ALLOWED_HOSTS, with commas between names]",
            valueName: "name"
        )
    )
    var allowedHosts: [String] = []

    @Option(
        help: ArgumentHelp(
            "The longest head of a request: its target and the names and values of its fields. "
                + "[MOCKTRICS_MAX_HEADER_BYTES; 32768]",
            valueName: "bytes"
        )
    )
    var maxHeaderBytes: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The longest body that the API takes. [MOCKTRICS_MAX_BODY_BYTES; 16777216]",
            valueName: "bytes"
        )
    )
    var maxBodyBytes: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The most connections that a port has open. [MOCKTRICS_MAX_CONNECTIONS; 1024]",
            valueName: "count"
        )
    )
    var maxConnections: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The most scrapes that are answered at the same time. [MOCKTRICS_MAX_SCRAPES; 40]",
            valueName: "count"
        )
    )
    var maxScrapes: CountArgument?

    @Option(
        help: ArgumentHelp(
            "How long a request may take to arrive, from its first byte to its last. [MOCKTRICS_REQUEST_TIMEOUT; 30s]",
            valueName: "duration"
        )
    )
    var requestTimeout: DurationArgument?
}

/// What ``WebOptions`` come to, with nothing left open.
struct WebSettings {
    var webConfigFile: String?
    var apiTokenFile: String?
    var isReadOnly: Bool
    var hasAPI: Bool
    var allowedHosts: [String]
    var limits: PortLimits

    /// - Throws: a sentence that names a variable of the environment that cannot be read.
    init(_ options: WebOptions, _ environment: OptionEnvironment) throws {
        webConfigFile = environment.path(options.webConfigFile, "MOCKTRICS_WEB_CONFIG_FILE")
        apiTokenFile = environment.path(options.apiTokenFile, "MOCKTRICS_API_TOKEN_FILE")
        isReadOnly = try environment.flag(options.readOnlyAPI, "MOCKTRICS_READ_ONLY_API")
        hasAPI = try !environment.flag(options.noAPI, "MOCKTRICS_NO_API")
        allowedHosts = environment.list(options.allowedHosts, "MOCKTRICS_ALLOWED_HOSTS")
        limits = PortLimits(
            headerLength: try environment.count(
                options.maxHeaderBytes,
                "MOCKTRICS_MAX_HEADER_BYTES",
                default: 32_768
            ),
            bodyLength: try environment.count(
                options.maxBodyBytes,
                "MOCKTRICS_MAX_BODY_BYTES",
                default: 16 << 20
            ),
            connectionCount: try environment.count(
                options.maxConnections,
                "MOCKTRICS_MAX_CONNECTIONS",
                default: 1024
            ),
            scrapeCount: try environment.count(options.maxScrapes, "MOCKTRICS_MAX_SCRAPES", default: 40),
            requestTimeout: .nanoseconds(
                try environment.duration(
                    options.requestTimeout,
                    "MOCKTRICS_REQUEST_TIMEOUT",
                    default: 30
                ).nanoseconds
            )
        )
    }
}
