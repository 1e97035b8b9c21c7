import Logging
import NIOCore

/// Closes a connection whose client has been offered bytes for too long without taking enough of them.
///
/// A scrape that nobody reads holds a few chunks and its snapshot; without an end to it, stalled clients would add up.
final class SlowReaderCutoff: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private let patience: TimeAmount
    private let logger: Logger
    private var cutoff: Scheduled<Void>?

    init(after patience: TimeAmount, logger: Logger) {
        self.patience = patience
        self.logger = logger
    }

    /// Not writable is a channel whose buffers are full.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            cutoff?.cancel()
            cutoff = nil
        } else if cutoff == nil {
            let (channel, logger, patience) = (context.channel, logger, patience)
            cutoff = context.eventLoop.scheduleTask(in: patience) {
                let client = channel.remoteAddress.map { "\($0)" } ?? "unknown"
                let seconds = Double(patience.nanoseconds) / 1e9
                logger.notice("cut off a slow reader", metadata: ["client": "\(client)", "after": "\(seconds) s"])
                channel.close(mode: .all, promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cutoff?.cancel()
        cutoff = nil
        context.fireChannelInactive()
    }
}
