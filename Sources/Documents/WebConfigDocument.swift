import Catalogs
import MetricModel
import Signals

/// The web configuration file.
package enum WebConfigDocument {
    private static let tls = Field(
        "tls_server_config",
        TLSServerDocument.codec.orNothing(nil),
        default: .some(nil),
        "TLS."
    )
    private static let http = Field("http_server_config", httpCodec.orNothing([]), default: [], "Headers of answers.")
    private static let users = Field("basic_auth_users", usersCodec.orNothing([]), default: [], "Users and passwords.")
    private static let rateLimit = Field(
        "rate_limit",
        rateLimitCodec.orNothing(nil),
        default: .some(nil),
        "Fast requests."
    )
    private static let fields: [any FieldDescription] = [tls, http, users, rateLimit]

    private static let root = Codec<WebConfig>.mapping("the web configuration", keys: fields.map(\.name)) {
        mapping,
        reading in
        let tls = mapping.read(tls, &reading)
        let headers = mapping.read(http, &reading)
        let users = mapping.read(users, &reading)
        let rateLimit = mapping.read(rateLimit, &reading)
        guard let tls, let headers, let users, let rateLimit else { return nil }
        return WebConfig(tls: tls, headers: headers, users: users, rateLimit: rateLimit)
    }

    /// - Parameter readFile: reads a file that the configuration names, by its path.
    /// - Throws: everything that is wrong with the file, in its order; nothing that is secret.
    package static func read(
        _ text: String,
        readFile: @escaping ConfigDocument.FileReader
    ) throws(DocumentError) -> WebConfig {
        guard let node = try YAMLReading.node(of: text), !node.isNull else { return WebConfig() }
        var reading = Reading(readFile: readFile)
        guard let config = root.read(node, &reading), reading.diagnostics.isEmpty else {
            throw DocumentError(reading.diagnostics.inOrder)
        }
        return config
    }

    // http_server_config

    /// HTTP/2 comes with TLS only, and is offered to clients, who may do without: we do not offer it.
    private static let http2 = Field("http2", Codec<Bool>.flag.orNothing(true), default: true, "Taken, without effect.")
    private static let headers = Field("headers", headersCodec.orNothing([]), default: [], "Headers of every answer.")

    private static let httpCodec = Codec<[WebConfig.Header]>.mapping(
        "http_server_config",
        keys: [http2.name, headers.name]
    ) { mapping, reading in
        _ = mapping.read(http2, &reading)
        return mapping.read(headers, &reading)
    }

    /// The headers that may be set, with the values that they may have, if not any.
    private static let headerValues: KeyValuePairs<String, [String]> = [
        "Content-Security-Policy": [],
        "X-Frame-Options": ["deny", "sameorigin"],
        "X-Content-Type-Options": ["nosniff"],
        "X-XSS-Protection": [],
        "Strict-Transport-Security": [],
    ]

    private static let headersCodec = Codec<[WebConfig.Header]>.mapping(
        "the headers",
        keys: headerValues.map(\.key)
    ) { mapping, reading in
        var headers: [WebConfig.Header] = []
        for (name, values) in headerValues {
            let field = Field(name, Codec<String>.text(maximumLength: 10_000).orNothing(""), default: "", "A header.")
            guard let value = mapping.read(field, &reading), !value.isEmpty else { continue }
            if !values.isEmpty, !values.contains(value) {
                let words = values.map { "'\($0)'" }.joined(separator: " or ")
                reading.report("found '\(value)' for \(name); allowed is \(words)", at: mapping.place(of: name))
            } else if !value.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) {
                reading.report(
                    "the value of \(name) has line feeds or characters beyond ASCII; allowed are printable ones of ASCII",
                    at: mapping.place(of: name)
                )
            }
            headers.append(WebConfig.Header(name: name, value: value))
        }
        return headers
    }

    // basic_auth_users

    private static let usersCodec = Codec<[WebConfig.User]>.dictionary(
        "a mapping from user names to passwords that are hashed with bcrypt"
    ) { entry, reading in
        // The rest of such a name may be a hash from which the blank is missing.
        if let colon = entry.key.firstIndex(of: ":") {
            reading.report(
                "the user name '\(entry.key[..<colon])' is followed by a colon without a blank; a name has no colon in it",
                at: entry.place
            )
            return nil
        }
        return reading.within(.key(entry.key)) { reading in
            guard let hash = Codec<String>.secret.read(entry.value, &reading) else { return nil }
            guard hash.wholeMatch(of: /\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[.\/A-Za-z0-9]{53}/) != nil else {
                reading.report(
                    "the password of the user '\(entry.key)' is not a bcrypt hash; allowed is $2a$, $2b$ or $2y$, a cost "
                        + "from 04 to 31 and 53 characters, as 'htpasswd -nBC 10 \"\"' writes it",
                    at: entry.value.place
                )
                return nil
            }
            return WebConfig.User(name: entry.key, hash: hash)
        }
    }

    // rate_limit

    private static let interval = Field(
        "interval",
        Codec.duration(allowsZero: true).orNothing(.zero),
        default: TimeSpan.zero,
        "The time between two requests; zero for none."
    )
    private static let burst = Field("burst", Codec<UInt64>.wholeNumber.orNothing(0), default: 0, "So many at once.")

    private static let rateLimitCodec = Codec<WebConfig.RateLimit?>.mapping(
        "rate_limit",
        keys: [interval.name, burst.name]
    ) { mapping, reading in
        guard let interval = mapping.read(interval, &reading), let burst = mapping.read(burst, &reading) else {
            return nil
        }
        guard interval > .zero else { return .some(nil) }
        guard burst > 0 else {
            reading.report(
                "with a burst of 0 no request at all would be answered; allowed is a whole number above 0",
                at: mapping.place(of: Self.burst.name)
            )
            return nil
        }
        return WebConfig.RateLimit(interval: interval, burst: Int(clamping: burst))
    }
}
