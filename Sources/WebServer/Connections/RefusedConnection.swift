import NIOCore

/// All that there is to a connection beyond the limit: it is told so, and closed.
final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// nil to close without a word.
    private let answer: ByteBuffer?
    private let closing = LingeringClose()

    init(_ answer: ByteBuffer?) {
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let answer else {
            context.close(promise: nil)
            return
        }
        context.writeAndFlush(Self.wrapOutboundOut(answer), promise: nil)
        closing.begin(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Whatever it asks for, it has its answer.
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        closing.clientDid(event, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing.end()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
