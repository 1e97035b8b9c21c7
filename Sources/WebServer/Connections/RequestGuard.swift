import Logging
import NIOCore
import NIOHTTP1

/// Answers what never becomes a request: one that does not arrive in time (408), has too long a head (431), is no HTTP
/// (400), or names two hosts. Then the connection is closed. It stands right behind the decoder.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let port: Port
    private let access: AccessPolicy
    private let headerLength: Int
    private let patience: TimeAmount
    private var progress = RequestProgress()
    private var check: Scheduled<Void>?
    private let closing = LingeringClose()
    private var context: ChannelHandlerContext?
    /// True once a request asked for another protocol: the decoder reads nothing after it.
    private var isLastRequest = false

    init(port: Port, access: AccessPolicy, limits: PortLimits) {
        self.port = port
        self.access = access
        headerLength = limits.headerLength
        patience = TimeAmount(limits.requestTimeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        check?.cancel()
        closing.end()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        check?.cancel()
        check = nil
        closing.end()
        context.fireChannelInactive()
    }

    // What arrives

    /// - Returns: whether the bytes are still of interest.
    func bytesCame() -> Bool {
        guard !closing.isUnderWay, !(isLastRequest && progress.begin == nil) else { return false }
        progress.bytesCame(at: .now())
        if check == nil { scheduleCheck(in: patience) }
        return true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !closing.isUnderWay else { return }
        switch Self.unwrapInboundIn(data) {
        case .head(var head):
            progress.headCame()
            if let sentence = RequestTarget.contradiction(in: head) {
                refuse(.badRequest, sentence, context)
                return
            }
            if RequestTarget.wantsAnotherProtocol(head) {
                isLastRequest = true
                head.headers.replaceOrAdd(name: "connection", value: "close")
            }
            context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        case .body:
            context.fireChannelRead(data)
        case .end:
            progress.endCame()
            context.fireChannelRead(data)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !closing.isUnderWay else { return }
        guard let error = error as? HTTPParserError, progress.canBeAnswered else {
            context.fireErrorCaught(error)
            return
        }
        let answer = RequestTarget.refusal(of: error, headerLength: headerLength)
        refuse(answer.status, answer.sentence, context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        closing.clientDid(event, context)
        context.fireUserInboundEventTriggered(event)
    }

    // What is answered

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !closing.isUnderWay else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head: progress.answerBegan()
        case .body: break
        case .end: progress.answerEnded()
        }
        context.write(data, promise: promise)
    }

    private func refuse(_ status: HTTPResponseStatus, _ sentence: String, _ context: ChannelHandlerContext) {
        guard progress.canBeAnswered else {
            context.close(mode: .all, promise: nil)
            return
        }
        let answer = PortAnswer(status, sentence, on: port, access: access)
        context.write(Self.wrapOutboundOut(.head(answer.head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        closing.begin(context)
    }

    // Time

    /// One timer a connection, not one a request: it looks again when it comes too early.
    private func scheduleCheck(in time: TimeAmount) {
        guard let context else { return }
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.checkTime() }
    }

    private func checkTime() {
        check = nil
        guard let context, let begin = progress.begin, !closing.isUnderWay else { return }
        guard progress.isLate(at: .now(), after: patience) else {
            scheduleCheck(in: begin + patience - .now())
            return
        }
        let seconds = Double(patience.nanoseconds) / 1e9
        refuse(
            .requestTimeout,
            "the request did not arrive within \(seconds) s; send it faster, or start the exporter with a longer "
                + "--request-timeout",
            context
        )
    }
}
