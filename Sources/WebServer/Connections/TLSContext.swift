import Documents
import NIOCore
import NIOSSL

/// TLS as the web configuration file wants it; a connection keeps the one that it began with.
struct TLSContext: Sendable {
    /// Longer than a client in a hurry takes to say goodbye, and shorter than the end of the process may take.
    private static let goodbyeTime = TimeAmount.seconds(1)

    private let context: NIOSSLContext
    /// Whether any certificate of a client is taken, whoever signed it.
    private let takesAnyCertificate: Bool
    /// Whether a client needs a certificate that one of our authorities has signed.
    let needsVerifiedCertificate: Bool
    /// Of which a client's certificate must have one, if there is a certificate.
    let allowedNames: Set<String>?

    /// - Throws: what is wrong with certificates or key, in its place in the file.
    init(_ tls: WebConfig.TLS) throws(DocumentError) {
        let certificates = try Self.certificates(tls.certificate)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(try Self.key(tls.key))
        )
        configuration.minimumTLSVersion = tls.minimumVersion.version
        configuration.maximumTLSVersion = tls.maximumVersion.version
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = Self.goodbyeTime
        configuration.sendCANameList = true
        configuration.certificateVerification = tls.clientAuthentication.verification
        configuration.trustRoots = try Self.authorities(tls)
        Self.restrict(&configuration, to: tls)
        do {
            context = try Self.context(configuration)
        } catch {
            throw DocumentError([tls.key.diagnostic("the key does not belong to the certificate, or TLS cannot use it")]
            )
        }
        takesAnyCertificate = tls.clientAuthentication.takesAnyCertificate
        needsVerifiedCertificate = tls.clientAuthentication == .requireAndVerify
        allowedNames = tls.allowedNames.map(Set.init)
    }

    /// The handler of one connection.
    func handler() -> NIOSSLServerHandler {
        guard takesAnyCertificate else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(context: context, customVerificationCallback: { $1.succeed(.certificateVerified) })
    }

    /// Who signs for clients: the system's authorities where the file names none, as with Go's TLS.
    private static func authorities(_ tls: WebConfig.TLS) throws(DocumentError) -> NIOSSLTrustRoots {
        if let authority = tls.clientAuthority { return .certificates(try certificates(authority)) }
        return tls.clientAuthentication.takesAnyCertificate ? .certificates([]) : .default
    }

    private static func context(_ configuration: TLSConfiguration) throws -> NIOSSLContext {
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            // A system may have no authorities; then nobody's certificate is valid.
            guard configuration.trustRoots == .default else { throw error }
            var configuration = configuration
            configuration.trustRoots = .certificates([])
            return try NIOSSLContext(configuration: configuration)
        }
    }

    private static func restrict(_ configuration: inout TLSConfiguration, to tls: WebConfig.TLS) {
        if !tls.curves.isEmpty { configuration.curves = tls.curves.map { NIOTLSCurve(rawValue: $0.number) } }
        guard !tls.cipherSuites.isEmpty else { return }
        // Those of TLS 1.3, which all begin so, are not chosen from.
        let older = tls.cipherSuites.filter { $0.number >> 8 != 0x13 }
        if older.isEmpty {
            configuration.minimumTLSVersion = .tlsv13
        } else {
            configuration.cipherSuiteValues = older.map { NIOTLSCipher(rawValue: $0.number) }
        }
    }

    private static func certificates(_ pem: WebConfig.PEM) throws(DocumentError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(pem.text.utf8))
            if !certificates.isEmpty { return certificates }
        } catch {
            // The library says no more than that.
        }
        throw DocumentError([pem.diagnostic("there is no certificate in the PEM format here")])
    }

    private static func key(_ pem: WebConfig.PEM) throws(DocumentError) -> NIOSSLPrivateKey {
        do {
            // One that is encrypted asks for a password, and gets none.
            return try NIOSSLPrivateKey(bytes: Array(pem.text.utf8), format: .pem) { $0([UInt8]()) }
        } catch {
            throw DocumentError([pem.diagnostic("there is no key in the PEM format, without a password, here")])
        }
    }
}

extension WebConfig.Version {
    fileprivate var version: TLSVersion {
        switch self {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}

extension WebConfig.ClientAuthentication {
    fileprivate var verification: CertificateVerification {
        switch self {
        case .none: .none
        case .request, .verifyIfGiven: .optionalVerification
        case .require, .requireAny, .requireAndVerify: .noHostnameVerification
        }
    }

    fileprivate var takesAnyCertificate: Bool {
        switch self {
        case .request, .require, .requireAny: true
        case .none, .verifyIfGiven, .requireAndVerify: false
        }
    }
}
