package import Catalogs
package import MetricModel

/// What a web configuration file asks for, as Prometheus' exporters have it (exporter-toolkit, "Web configuration").
package struct WebConfig: Sendable {
    /// nil for plain HTTP.
    package var tls: TLS?
    /// Set on every answer.
    package var headers: [Header] = []
    /// Empty when everybody is answered.
    package var users: [User] = []
    /// nil for as many requests as there are.
    package var rateLimit: RateLimit?

    package struct Header: Equatable, Sendable {
        package var name: String
        package var value: String
    }

    package struct User: Equatable, Sendable {
        package var name: String
        /// The password, hashed with bcrypt.
        package var hash: String
    }

    package struct RateLimit: Equatable, Sendable {
        /// Between two requests; above zero.
        package var interval: TimeSpan
        /// At least 1.
        package var burst: Int
    }

    package struct TLS: Sendable {
        package var certificate: PEM
        package var key: PEM
        /// Signs what clients must have; nil for the authorities that the system trusts.
        package var clientAuthority: PEM?
        package var clientAuthentication: ClientAuthentication
        /// Of which a client's certificate must have one; nil when any will do.
        package var allowedNames: [String]?
        package var minimumVersion: Version
        package var maximumVersion: Version
        /// Up to TLS 1.2; empty for those that are secure.
        package var cipherSuites: [RegisteredName]
        /// Empty for those that are secure.
        package var curves: [RegisteredName]
    }

    /// Certificates or a key as text, and where the file speaks of it.
    package struct PEM: Sendable {
        package var text: String
        package var place: DocumentNode.Place?
        package var path: FieldPath

        /// What is wrong with it, in its place.
        package func diagnostic(_ message: String) -> Diagnostic {
            Diagnostic(place: place, path: path, message: message)
        }
    }

    /// What is wanted of clients (Go's tls.ClientAuthType).
    package enum ClientAuthentication: String, CaseIterable, Sendable {
        case none = "NoClientCert"
        /// A certificate of whomever, if there is one.
        case request = "RequestClientCert"
        /// As `requireAny`; the name is an older one.
        case require = "RequireClientCert"
        /// A certificate of whomever.
        case requireAny = "RequireAnyClientCert"
        case verifyIfGiven = "VerifyClientCertIfGiven"
        case requireAndVerify = "RequireAndVerifyClientCert"
    }

    package enum Version: String, CaseIterable, Sendable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"
    }

    /// Something with a number in a registry of the Internet Assigned Numbers Authority.
    package struct RegisteredName: Equatable, Sendable {
        package var name: String
        package var number: UInt16

        init(_ name: String, _ number: UInt16) {
            self.name = name
            self.number = number
        }
    }
}
