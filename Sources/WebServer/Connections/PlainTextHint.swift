import NIOCore
import NIOHTTP1

/// Tells a client that speaks HTTP without TLS, to a port that speaks TLS, what is wrong. It stands before TLS, and goes when
/// the first byte has come.
final class PlainTextHint: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// With which every connection of TLS begins: the type of a record with a part of the handshake (RFC 8446, section 5.1).
    private static let handshake: UInt8 = 22

    private let port: Port
    private let access: AccessPolicy
    private let closing = LingeringClose()

    init(port: Port, access: AccessPolicy) {
        self.port = port
        self.access = access
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !closing.isUnderWay else { return }
        let bytes = Self.unwrapInboundIn(data)
        guard let first = bytes.readableBytesView.first, first != Self.handshake else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        let answer = PortAnswer(
            .badRequest,
            "this port speaks TLS; use https:// instead of http://",
            on: port,
            access: access
        )
        context.writeAndFlush(Self.wrapOutboundOut(answer.bytes), promise: nil)
        closing.begin(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        closing.clientDid(event, context)
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        closing.end()
        context.fireChannelInactive()
    }
}
