import NIOCore

/// Shows the guard the bytes of requests, of which the decoder hands on no more than what they mean. It stands right before
/// the decoder.
final class RequestBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let requests: RequestGuard

    init(of requests: RequestGuard) {
        self.requests = requests
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard requests.bytesCame(Self.unwrapInboundIn(data)) else { return }
        context.fireChannelRead(data)
        requests.bytesWereDecoded()
    }
}
