import NIOCore

/// Closes a connection on which the last answer was just sent, although the client may still be sending.
///
/// A connection that is closed with bytes unread is reset, and a client that is still sending would then see the reset
/// instead of the answer (RFC 9112, section 9.6). So only our half is closed at first, and the rest once the client has
/// closed its own, or a second later.
/// A class, because to close makes things happen that ask it again before the call is over.
final class LingeringClose {
    private static let patience = TimeAmount.seconds(1)

    private var deadline: Scheduled<Void>?

    var isUnderWay: Bool { deadline != nil }

    func begin(_ context: ChannelHandlerContext) {
        guard deadline == nil else { return }
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(mode: .all, promise: nil) }
        context.close(mode: .output, promise: nil)
    }

    /// To be told of every event.
    func clientDid(_ event: Any, _ context: ChannelHandlerContext) {
        guard isUnderWay, case .some(.inputClosed) = event as? ChannelEvent else { return }
        context.close(mode: .all, promise: nil)
    }

    func end() {
        deadline?.cancel()
    }
}
