import Exporter
import Foundation
import Logging
import ServiceLifecycle
import WebServer

/// The policy of the ports as the options want it, and the services that keep it up to date.
struct AccessSetup {
    let policy: AccessPolicy
    let services: [any Service]
    /// Whether whoever reaches the API may change what is mocked.
    let isOpen: Bool

    /// - Throws: a sentence that says what is wrong with a file or with the name of a host.
    init(_ settings: WebSettings, host: String, logger: Logger) throws {
        let webConfigFile = try settings.webConfigFile.map(WebConfigFile.init)
        let tokenFile = try settings.apiTokenFile.map(APITokenFile.init)
        policy = AccessPolicy(
            security: webConfigFile?.security ?? Current(.open),
            token: tokenFile?.token,
            isReadOnly: settings.isReadOnly,
            hosts: try Self.hosts(settings.allowedHosts, listeningOn: host)
        )
        let keepsOthersOut = webConfigFile?.security.value.keepsOthersOut ?? false
        isOpen = settings.hasAPI && !settings.isReadOnly && tokenFile == nil && !keepsOthersOut
        services = [webConfigFile?.watch(logger: logger), tokenFile?.watch(logger: logger)].compactMap { $0 }
    }

    private static func hosts(_ allowed: [String], listeningOn host: String) throws -> HostCheck {
        do throws(HostCheck.BadName) {
            return try HostCheck(allowed: allowed, own: [ProcessInfo.processInfo.hostName, host])
        } catch {
            throw Failure(
                "'\(error.name)' cannot be an allowed host; allowed is a name without scheme and port, such as "
                    + "mock.example.org, or '*' for all"
            )
        }
    }
}
