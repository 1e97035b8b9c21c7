import Catalogs

/// `tls_server_config` of the web configuration file.
enum TLSServerDocument {
    private static let certificate = Field("cert", Codec.pem.orNothing(nil), default: .some(nil), "The certificates.")
    private static let certificateFile = Field(
        "cert_file",
        Codec.pemFile.orNothing(nil),
        default: .some(nil),
        "The file with the certificates."
    )
    private static let key = Field("key", Codec.pem.orNothing(nil), default: .some(nil), "The key.")
    private static let keyFile = Field(
        "key_file",
        Codec.pemFile.orNothing(nil),
        default: .some(nil),
        "The file with the key."
    )
    private static let authority = Field(
        "client_ca",
        Codec.pem.orNothing(nil),
        default: .some(nil),
        "Who signs for clients."
    )
    private static let authorityFile = Field(
        "client_ca_file",
        Codec.pemFile.orNothing(nil),
        default: .some(nil),
        "The file with the certificates of who signs for clients."
    )
    private static let authentication = Field(
        "client_auth_type",
        Codec<WebConfig.ClientAuthentication>.word().orNothing(.none),
        default: WebConfig.ClientAuthentication.none,
        "What is wanted of clients."
    )
    private static let allowedNames = Field(
        "client_allowed_sans",
        Codec<[String]>.list(of: .text(maximumLength: 1000), "a list of names").optional,
        default: .some(nil),
        "Names of which a client's certificate must have one."
    )
    private static let minimumVersion = Field(
        "min_version",
        Codec<WebConfig.Version>.word().orNothing(.tls12),
        default: WebConfig.Version.tls12,
        "The oldest version of TLS."
    )
    private static let maximumVersion = Field(
        "max_version",
        Codec<WebConfig.Version>.word().orNothing(.tls13),
        default: WebConfig.Version.tls13,
        "The newest version of TLS."
    )
    private static let suites = Field(
        "cipher_suites",
        Codec.list(of: .registered(TLSNames.cipherSuites), "a list of cipher suites").orNothing([]),
        default: [],
        "For TLS up to 1.2."
    )
    private static let curves = Field(
        "curve_preferences",
        Codec.list(of: .registered(TLSNames.curves), "a list of curves").orNothing([]),
        default: [],
        "For the exchange of keys."
    )
    /// Taken, and without effect: the library that speaks TLS for us always takes the suite that the client likes best.
    private static let serverChooses = Field(
        "prefer_server_cipher_suites",
        Codec<Bool>.flag.orNothing(true),
        default: true,
        "Who chooses the cipher suite."
    )

    private static let fields: [any FieldDescription] = [
        certificate, certificateFile, key, keyFile, authority, authorityFile, authentication, allowedNames,
        minimumVersion, maximumVersion, suites, curves, serverChooses,
    ]

    /// nil for a mapping without a key: plain HTTP.
    static let codec = Codec<WebConfig.TLS?>.mapping("tls_server_config", keys: fields.map(\.name)) {
        mapping,
        reading in
        guard !mapping.isEmpty else { return .some(nil) }
        return read(mapping, &reading).map { .some($0) }
    }

    private static func read(_ mapping: MappingReader, _ reading: inout Reading) -> WebConfig.TLS? {
        let certificate = one(certificate, certificateFile, isNeeded: true, mapping, &reading)
        let key = one(key, keyFile, isNeeded: true, mapping, &reading)
        let authority = one(authority, authorityFile, isNeeded: false, mapping, &reading)
        let authentication = mapping.read(authentication, &reading)
        let names = mapping.read(allowedNames, &reading)
        let minimum = mapping.read(minimumVersion, &reading)
        let maximum = mapping.read(maximumVersion, &reading)
        let suites = mapping.read(suites, &reading)
        let curves = mapping.read(curves, &reading)
        _ = mapping.read(serverChooses, &reading)
        guard let certificate, let key, let authority, let authentication, let names, let minimum, let maximum,
            let suites, let curves
        else { return nil }
        guard let certificate, let key else { return nil }
        checkClients(authentication, authority: authority, names: names, mapping, &reading)
        if rank(minimum) > rank(maximum) {
            reading.report(
                "the oldest version \(minimum.rawValue) is newer than the newest, \(maximum.rawValue)",
                at: mapping.place(of: minimumVersion.name)
            )
        }
        return WebConfig.TLS(
            certificate: certificate,
            key: key,
            clientAuthority: authority,
            clientAuthentication: authentication,
            allowedNames: names,
            minimumVersion: minimum,
            maximumVersion: maximum,
            cipherSuites: suites,
            curves: curves
        )
    }

    /// What stands under one of two keys; nil, and a report, when it is wrong.
    private static func one(
        _ inline: Field<WebConfig.PEM?>,
        _ file: Field<WebConfig.PEM?>,
        isNeeded: Bool,
        _ mapping: MappingReader,
        _ reading: inout Reading
    ) -> WebConfig.PEM?? {
        guard let text = mapping.read(inline, &reading), let content = mapping.read(file, &reading) else { return nil }
        switch (text, content) {
        case (.some, .some):
            reading.report(
                "'\(inline.name)' and '\(file.name)' are both there; write one of them",
                at: mapping.place(of: inline.name)
            )
            return nil
        case (nil, nil) where isNeeded:
            reading.report(
                "TLS needs the key '\(file.name)' or '\(inline.name)'; for plain HTTP leave out tls_server_config",
                at: mapping.place(of: nil)
            )
            return nil
        default:
            return .some(text ?? content)
        }
    }

    /// What would let in more clients than the author has in mind.
    private static func checkClients(
        _ authentication: WebConfig.ClientAuthentication,
        authority: WebConfig.PEM?,
        names: [String]?,
        _ mapping: MappingReader,
        _ reading: inout Reading
    ) {
        let place = mapping.place(of: Self.authentication.name)
        switch authentication {
        case .none where authority != nil:
            reading.report(
                "there is an authority for clients, but client_auth_type does not ask for certificates; write "
                    + "'RequireAndVerifyClientCert'",
                at: place
            )
        case .none where names != nil:
            reading.report(
                "client_allowed_sans has no effect unless client_auth_type asks for certificates; write "
                    + "'RequireAndVerifyClientCert'",
                at: mapping.place(of: allowedNames.name)
            )
        default: break
        }
    }

    private static func rank(_ version: WebConfig.Version) -> Int {
        WebConfig.Version.allCases.firstIndex(of: version) ?? 0
    }
}
