import Logging
import NIOCore
import NIOHTTP1

/// Answers what never becomes a request: one that does not arrive in time (408), has too long a head (431) or body (413), or is
/// not HTTP as RFC 9112 has it (400, 501). Then the connection is closed. It stands right behind the decoder.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let port: Port
    private let access: AccessPolicy
    private let rules: RequestRules
    private let patience: TimeAmount
    private var framing: RequestFraming
    private var progress = RequestProgress()
    /// Of the request whose head came last.
    private var method = HTTPMethod.GET
    /// Of its body, as far as it has come.
    private var bodyLength = 0
    /// Of the requests that have no answer yet, in their order.
    private var awaited = CircularBuffer<AnswerFraming>()
    /// True once no other request is to follow.
    private var isLastRequest = false
    /// Whether the answer that is being sent ends with the connection.
    private var isAnswerLast = false
    /// True once an answer has ended the connection that the client wanted to keep.
    private var isOver = false
    /// Nothing is read any more once there is one; it is sent when the requests before it have their answers.
    private var refusal: RequestRefusal?
    private var check: Scheduled<Void>?
    private let closing = LingeringClose()
    private var context: ChannelHandlerContext?

    init(port: Port, access: AccessPolicy, limits: PortLimits) {
        self.port = port
        self.access = access
        rules = RequestRules(maximumHeaderLength: limits.headerLength, maximumBodyLength: limits.bodyLength)
        framing = RequestFraming(maximumBodyLength: limits.bodyLength, maximumExtensionLength: limits.headerLength)
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
        cutOff(context)
        context.fireChannelInactive()
    }

    /// The framework takes the end of what it can read for the end of the body: without an error, half a body could be taken for
    /// the whole.
    private func cutOff(_ context: ChannelHandlerContext) {
        guard progress.hasHead else { return }
        context.fireErrorCaught(RequestCutOff())
    }

    // What arrives

    /// Whether what comes now is no part of a request that is answered.
    private var isDone: Bool { refusal != nil || isOver || isLastRequest && progress.begin == nil }

    /// - Returns: whether the bytes are still of interest.
    func bytesCame(_ bytes: ByteBuffer) -> Bool {
        guard !isDone else { return false }
        progress.bytesCame(at: .now())
        bytes.withUnsafeReadableBytes { framing.follow($0) }
        if check == nil { scheduleCheck(in: patience) }
        return true
    }

    /// To be called after ``bytesCame(_:)``, when the decoder has had its say.
    func bytesWereDecoded() {
        guard !isDone, let context, let excess = framing.excess else { return }
        refuse(rules.refusal(of: excess), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            progress.headCame(at: .now())
            bodyLength = 0
            headCame(head, context)
        case .body(let part):
            // All of it may have come in one read, and is then decoded before anything can be said of its length.
            bodyLength += part.readableBytes
            guard rules.allows(bodyLength: bodyLength) else {
                refuse(rules.refusal(of: .body), context)
                return
            }
            context.fireChannelRead(data)
        case .end:
            progress.endCame()
            context.fireChannelRead(data)
        }
    }

    private func headCame(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var head = head
        head.trimHost()
        method = head.method
        if let refusal = rules.refusal(of: head) ?? head.takeHostOutOfTarget() {
            refuse(refusal, context)
            return
        }
        let framing = AnswerFraming(of: head)
        awaited.append(framing)
        if framing.isLast {
            isLastRequest = true
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        if head.expectsContinue, progress.canBeAnswered {
            let answer = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(Self.wrapOutboundOut(.head(answer)), promise: nil)
        }
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDone else { return }
        guard let error = error as? HTTPParserError else {
            context.fireErrorCaught(error)
            return
        }
        refuse(rules.refusal(of: error, framing), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        closing.clientDid(event, context)
        if case .some(.inputClosed) = event as? ChannelEvent { cutOff(context) }
        context.fireUserInboundEventTriggered(event)
    }

    // What is answered

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !closing.isUnderWay, !isOver else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch Self.unwrapOutboundIn(data) {
        case .head(var head):
            progress.answerBegan()
            isAnswerLast = awaited.first?.frame(&head) ?? false
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            progress.answerEnded()
            context.write(data, promise: promise)
            let framing = awaited.popFirst()
            if isAnswerLast, framing?.isLast == false { end(context) } else { answerRefused(context) }
        }
    }

    /// Ends a connection that the client wanted to keep. For the framework it is as if the client had said all that it will: it
    /// closes the connection when what was written has been taken.
    private func end(_ context: ChannelHandlerContext) {
        isOver = true
        context.flush()
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    private func refuse(_ refusal: RequestRefusal, _ context: ChannelHandlerContext) {
        self.refusal = refusal
        answerRefused(context)
    }

    /// Answers what was refused, if there is nothing before it that is to be answered.
    private func answerRefused(_ context: ChannelHandlerContext) {
        guard let refusal, !closing.isUnderWay else { return }
        if progress.canBeAnswered {
            let answer = PortAnswer(refusal.status, refusal.sentence, on: port, access: access)
            context.write(Self.wrapOutboundOut(.head(answer.head)), promise: nil)
            if !(progress.hasHead && method == .HEAD) {
                context.write(Self.wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
            }
            context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
            closing.begin(context)
        } else if progress.isAnswered {
            context.flush()
            closing.begin(context)
        }
    }

    // Time

    /// One timer a connection, not one a request: it looks again when it comes too early.
    private func scheduleCheck(in time: TimeAmount) {
        guard let context else { return }
        check = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.checkTime() }
    }

    private func checkTime() {
        check = nil
        guard let context, let begin = progress.begin, refusal == nil, !isOver else { return }
        guard progress.isLate(at: .now(), after: patience) else {
            scheduleCheck(in: begin + patience - .now())
            return
        }
        let seconds = Double(patience.nanoseconds) / 1e9
        refuse(
            RequestRefusal(
                .requestTimeout,
                "the request did not arrive within \(seconds) s; send it faster, or start the exporter with a longer "
                    + "--request-timeout"
            ),
            context
        )
    }
}

/// The client has left, or was refused, before the end of its request.
private struct RequestCutOff: Error {}
