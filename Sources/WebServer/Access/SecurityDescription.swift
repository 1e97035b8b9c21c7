import Documents
import Exporter
import HTTPTypes

/// What the OpenAPI document says of who may do what, so that Swagger UI offers to take passwords and the token.
struct SecurityDescription {
    private let hasUsers: Bool
    private let changes: AccessPolicy.Changes

    init(_ access: AccessPolicy) {
        hasUsers = access.security.value.users != nil
        changes = access.changes
    }

    private static let basic = "basic"
    private static let bearer = "bearer"

    /// Holds for all operations that say nothing else.
    var requirement: [(String, DocumentNode)] {
        hasUsers ? [("security", [[Self.basic: []]])] : []
    }

    /// The token alone is enough, also where there are users.
    func requirement(of endpoint: Endpoint) -> [(String, DocumentNode)] {
        changes == .token && endpoint.changes ? [("security", [[Self.bearer: []]])] : []
    }

    var schemes: [(String, DocumentNode)] {
        var schemes: [(String, DocumentNode)] = []
        if hasUsers { schemes.append((Self.basic, ["type": "http", "scheme": "basic"])) }
        if changes == .token {
            schemes.append(
                (
                    Self.bearer,
                    ["type": "http", "scheme": "bearer", "description": "The token of `--api-token-file`."]
                )
            )
        }
        return schemes.isEmpty ? [] : [("securitySchemes", .map(schemes))]
    }

    /// The endpoint's own and those of the policy, each status once.
    func failures(of endpoint: Endpoint) -> [Endpoint.Failure] {
        var failures = endpoint.failures
        let late = endpoint.longWork == nil ? [] : [Routes.Failures.late]
        for failure in late + ownFailures(isChange: endpoint.changes) {
            if let index = failures.firstIndex(where: { $0.status == failure.status }) {
                failures[index].summary += " " + failure.summary
            } else {
                failures.append(failure)
            }
        }
        return failures
    }

    private func ownFailures(isChange: Bool) -> [Endpoint.Failure] {
        var failures: [Endpoint.Failure] = []
        if hasUsers {
            failures.append(.init(status: .unauthorized, summary: "The user name and the password are not a user's."))
        }
        guard isChange else { return failures }
        switch changes {
        case .allowed: break
        case .token: failures.append(.init(status: .unauthorized, summary: "The token is missing or wrong."))
        case .refused:
            return failures + [.init(status: .forbidden, summary: "Nothing can be changed over this API.")]
        }
        let summary = "The request comes from a page of another site, or its Host is not the exporter's."
        return failures + [.init(status: .forbidden, summary: summary)]
    }
}
