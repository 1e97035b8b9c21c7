import Documents
import HTTPTypes
import Synchronization

/// The users of the web configuration file, who alone are answered.
final class BasicAuthentication: Sendable {
    /// Users are told apart by their bytes.
    private let hashes: [[UInt8]: PasswordHash]
    /// Who is unknown takes as long as the slowest who is known.
    private let hashOfNobody: PasswordHash
    private let queue: PasswordQueue
    /// The passwords that were right, so that a scrape every second does not cost a hash every second.
    private let verified = Mutex<[[UInt8]: [UInt8]]>([:])

    init(users: [WebConfig.User], queue: PasswordQueue) {
        let hashes = users.map { (Array($0.name.utf8), PasswordHash(text: $0.hash)) }
        self.hashes = Dictionary(hashes) { first, _ in first }
        hashOfNobody = .ofNobody(cost: self.hashes.values.map(\.cost).max() ?? 10)
        self.queue = queue
    }

    /// - Throws: 401 unless the credentials are a user's, 503 when too many passwords wait to be checked.
    func check(_ credentials: Credentials) async throws(AccessRefusal) {
        switch credentials {
        case .basic(let user, let password):
            guard try await isRight(user, password) else {
                throw Self.refusal("the user name or the password is wrong")
            }
        case .none:
            throw Self.refusal("this needs a user name and a password")
        case .bearer, .unreadable:
            throw Self.refusal("this needs a user name and a password; found other credentials")
        }
    }

    private func isRight(_ user: [UInt8], _ password: [UInt8]) async throws(AccessRefusal) -> Bool {
        let hash = hashes[user]
        if hash != nil, let known = verified.withLock({ $0[user] }), ConstantTime.isEqual(password, known) {
            return true
        }
        guard let matches = await queue.matches(password, hash ?? hashOfNobody) else {
            throw AccessRefusal(
                .serviceUnavailable,
                "too many passwords wait to be checked; try again in a second",
                headers: [.retryAfter: "1"]
            )
        }
        guard matches, hash != nil else { return false }
        verified.withLock { $0[user] = password }
        return true
    }

    private static func refusal(_ message: String) -> AccessRefusal {
        AccessRefusal(.unauthorized, message, headers: [.wwwAuthenticate: challenge])
    }

    private static let challenge = #"Basic realm="mocktrics-exporter", charset="UTF-8""#
}
