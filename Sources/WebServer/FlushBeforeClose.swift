import NIOCore

/// Lets what was written reach the client before the connection is closed.
///
/// At the end of the process the web framework closes a connection as soon as it has written the end of an answer, and
/// what waits in the channel's buffer, because the client reads slowly, would be lost: a scrape without its last lines.
final class FlushBeforeClose: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    /// A client that does not read does not hold up the end of the process.
    private static let patience = TimeAmount.seconds(2)

    private var lastWrite: EventLoopFuture<Void>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        lastWrite = promise.futureResult
        context.write(data, promise: promise)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, let lastWrite else {
            context.close(mode: mode, promise: promise)
            return
        }
        self.lastWrite = nil
        let channel = context.channel
        let closing = channel.eventLoop.makePromise(of: Void.self)
        lastWrite.cascade(to: closing)
        let late = channel.eventLoop.scheduleTask(in: Self.patience) { closing.succeed() }
        closing.futureResult.whenComplete { _ in
            late.cancel()
            // Through the whole pipeline again: this handler has nothing to wait for any more.
            channel.close(mode: .all, promise: promise)
        }
    }
}
