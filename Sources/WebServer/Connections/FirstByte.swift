import NIOCore

/// Tells the guard of the first byte of a request, which the decoder keeps to itself. It stands right before the decoder.
final class FirstByte: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let requests: RequestGuard

    init(of requests: RequestGuard) {
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if requests.bytesCame() { context.fireChannelRead(data) }
    }
}
