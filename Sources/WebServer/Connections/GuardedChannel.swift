import Exporter
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection that is served, or one too many.
enum Connection: ServerChildChannelValue {
    case served(HTTP1Channel.Value)
    case refused(any Channel)

    var channel: any Channel {
        switch self {
        case .served(let served): served.channel
        case .refused(let channel): channel
        }
    }
}

/// Sets up each connection of a port: TLS if there is any, the limits, and HTTP behind them.
struct GuardedChannel: ServerChildChannel {
    let http: HTTP1Channel
    let port: Port
    let access: AccessPolicy
    let limits: PortLimits
    let connections: ConnectionLimit
    let logger: Logger

    /// Never fails for what a client does: the framework would close the port.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        // The one of this moment; a later one is for later connections.
        let tls = access.security.value.tls
        let decision = connections.decide(on: channel)
        guard decision == .serve else {
            // Without a handshake there is nobody to tell.
            let answer =
                decision == .answer && tls == nil ? PortAnswer.tooManyConnections(limits, port, access).bytes : nil
            return channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(RefusedConnection(answer))
                return .refused(channel)
            }
        }
        return channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let tls {
                let patience = TimeAmount(limits.requestTimeout)
                try pipeline.addHandler(PlainTextHint(port: port, access: access))
                try pipeline.addHandler(tls.handler())
                try pipeline.addHandler(
                    TLSGate(allowedNames: tls.allowedNames, patience: patience, logger: self.logger)
                )
            }
            let requests = RequestGuard(port: port, access: access, limits: limits)
            try pipeline.addHandler(ClientWatch())
            try pipeline.addHandler(RequestBytes(of: requests))
            return NIOLoopBound(requests, eventLoop: channel.eventLoop)
        }.flatMap { requests in
            http.setup(channel: channel, logger: logger).flatMapThrowing { value in
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self)
                try pipeline.addHandler(requests.value, position: .after(decoder.handler))
                return .served(value)
            }
        }
    }

    func handle(value: Connection, logger: Logger) async {
        guard case .served(let served) = value else { return }
        await http.handle(value: served, logger: logger)
    }
}

extension PortAnswer {
    fileprivate static func tooManyConnections(_ limits: PortLimits, _ port: Port, _ access: AccessPolicy) -> PortAnswer
    {
        PortAnswer(
            .serviceUnavailable,
            "\(limits.connectionCount) connections are open already; close some, or start the exporter with a larger "
                + "--max-connections",
            on: port,
            access: access,
            retryAfter: 1
        )
    }
}
