import Exporter
import NIOCore
import Synchronization

/// Notices when the client of a connection leaves, so that nobody computes for it any longer.
///
/// A client that has sent all of its request and closes its half of the connection has left as well: nothing tells it apart
/// from one whose process is gone.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    let client = Client()

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { client.leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        client.leave()
        context.fireChannelInactive()
    }

    /// The one at the other end of a channel.
    static func client(of channel: any Channel) async throws -> Client {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: ClientWatch.self).client
        }.get()
    }
}

/// The other end of a connection.
final class Client: Requester {
    private struct State {
        var isGone = false
        var count = 0
        var actions: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    func whenGone(_ action: @escaping @Sendable () -> Void) -> Int {
        let (number, isGone) = state.withLock { state in
            state.count += 1
            if !state.isGone { state.actions[state.count] = action }
            return (state.count, state.isGone)
        }
        if isGone { action() }
        return number
    }

    func forget(_ action: Int) {
        state.withLock { $0.actions[action] = nil }
    }

    fileprivate func leave() {
        let actions = state.withLock { state in
            defer { state.actions = [:] }
            state.isGone = true
            return state.actions.values
        }
        for action in actions { action() }
    }
}
