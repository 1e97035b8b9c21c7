import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the handler that speaks TLS: a client must come to an end with the handshake in time, and have a name that
/// is allowed.
final class TLSGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let allowedNames: Set<String>?
    private let patience: TimeAmount
    private let logger: Logger
    private var deadline: Scheduled<Void>?
    private var isRefused = false

    /// - Parameters:
    ///   - allowedNames: of which a client's certificate must have one, if there is one.
    ///   - patience: how long the handshake may take.
    init(allowedNames: Set<String>?, patience: TimeAmount, logger: Logger) {
        self.allowedNames = allowedNames
        self.patience = patience
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: patience) { channel.close(mode: .all, promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.handshakeCompleted) = event as? TLSUserEvent {
            deadline?.cancel()
            if !isAllowed(context) {
                isRefused = true
                logger.notice(
                    "refused a client whose certificate has no name of client_allowed_sans",
                    metadata: ["client": "\(context.remoteAddress.map { "\($0)" } ?? "unknown")"]
                )
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// What a client sends along with the end of the handshake is not read when it is refused.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isRefused { context.fireChannelRead(data) }
    }

    private func isAllowed(_ context: ChannelHandlerContext) -> Bool {
        guard let allowedNames else { return true }
        guard let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self) else {
            return false
        }
        guard let certificate = handler.peerCertificate else { return true }
        return !allowedNames.isDisjoint(with: certificate.alternativeNames)
    }
}

extension NIOSSLCertificate {
    /// Names, mail addresses, IP addresses and URIs that it was issued for (RFC 5280, section 4.2.1.6).
    fileprivate var alternativeNames: [String] {
        _subjectAlternativeNames().compactMap { name in
            let bytes = name.contents.withUnsafeBufferPointer { Array($0) }
            switch name.nameType {
            case .dnsName, .email, .uri: return String(decoding: bytes, as: UTF8.self)
            case .ipAddress: return try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0).ipAddress
            default: return nil
            }
        }
    }
}
