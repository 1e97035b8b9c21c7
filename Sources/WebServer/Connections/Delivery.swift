import Logging
import NIOCore

/// Sees to it that what was written reaches the client, for as long as the client takes it.
///
/// The web framework closes a connection as soon as it has written the end of an answer; what waits in the channel's buffer
/// then, because the client reads slowly, would be lost: a scrape without its last lines. So a close waits for what was
/// written before it. A client that takes nothing for too long is cut off: it holds a few chunks and a snapshot, and without
/// an end to it stalled clients would add up.
final class Delivery: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    /// A client that does not read holds up the end of the process no longer than this.
    private static let lastPatience = TimeAmount.seconds(2)

    private let patience: TimeAmount
    private let logger: Logger
    /// Writes of which something is still here.
    private var waitingCount = 0
    /// When the client last took the whole of a write, or began to have one to take.
    private var lastTaken = NIODeadline.uptimeNanoseconds(0)
    /// One timer a connection, not one a write: it looks again when it comes too early.
    private var check: Scheduled<Void>?
    private var delayedClose: EventLoopPromise<Void>?
    private var lastMoment: Scheduled<Void>?
    private var isProcessEnding = false

    init(patience: TimeAmount, logger: Logger) {
        self.patience = patience
        self.logger = logger
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        if waitingCount == 0 { lastTaken = .now() }
        waitingCount += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in self.wasTaken(context) }
        if check == nil { scheduleCheck(in: patience, context) }
        context.write(data, promise: promise)
    }

    private func wasTaken(_ context: ChannelHandlerContext) {
        waitingCount -= 1
        lastTaken = .now()
        if waitingCount == 0, delayedClose != nil { close(context) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, waitingCount > 0 else {
            context.close(mode: mode, promise: promise)
            return
        }
        let own = delayedClose ?? context.eventLoop.makePromise()
        own.futureResult.cascade(to: promise)
        delayedClose = own
        if isProcessEnding { scheduleLastMoment(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isProcessEnding = true
            if delayedClose != nil { scheduleLastMoment(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        delayedClose?.succeed()
        delayedClose = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private func stop() {
        check?.cancel()
        check = nil
        lastMoment?.cancel()
        lastMoment = nil
    }

    private func scheduleCheck(in time: TimeAmount, _ context: ChannelHandlerContext) {
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.checkProgress(context) }
    }

    private func checkProgress(_ context: ChannelHandlerContext) {
        check = nil
        guard waitingCount > 0 else { return }
        guard .now() - lastTaken >= patience else {
            scheduleCheck(in: lastTaken + patience - .now(), context)
            return
        }
        let client = context.channel.remoteAddress.map { "\($0)" } ?? "unknown"
        let seconds = Double(patience.nanoseconds) / 1e9
        logger.notice("cut off a slow reader", metadata: ["client": "\(client)", "after": "\(seconds) s"])
        close(context)
    }

    private func scheduleLastMoment(_ context: ChannelHandlerContext) {
        guard lastMoment == nil else { return }
        lastMoment = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lastPatience) { self.close(context) }
    }

    /// At once, whatever waits.
    private func close(_ context: ChannelHandlerContext) {
        let promise = delayedClose
        delayedClose = nil
        context.close(mode: .all, promise: promise)
    }
}
