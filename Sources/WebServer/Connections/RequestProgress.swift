import NIOCore

/// How far the requests of one connection have come: what arrives, and what was answered.
struct RequestProgress: Equatable {
    /// When the first byte of the request that is arriving came; nil between requests.
    private(set) var begin: NIODeadline?
    /// Whether the head of the request that is arriving has come as a whole.
    private(set) var hasHead = false
    /// Requests whose head has come and whose answer has not gone to its end.
    private(set) var unanswered = 0
    /// Whether the head of the next answer has gone.
    private(set) var isAnswerBegun = false

    mutating func bytesCame(at now: NIODeadline) {
        if begin == nil { begin = now }
    }

    /// A request that came in the same bytes as the one before it begins with its head.
    mutating func headCame(at now: NIODeadline) {
        bytesCame(at: now)
        hasHead = true
        unanswered += 1
    }

    mutating func endCame() {
        begin = nil
        hasHead = false
    }

    mutating func answerBegan() {
        isAnswerBegun = true
    }

    mutating func answerEnded() {
        isAnswerBegun = false
        unanswered -= 1
    }

    /// Whether an answer that is sent now is taken for one to the request that is arriving, and not to an earlier one.
    var canBeAnswered: Bool {
        !isAnswerBegun && unanswered == (hasHead ? 1 : 0)
    }

    /// Whether the request that is arriving has its answer already, and so have all before it.
    var isAnswered: Bool { !isAnswerBegun && hasHead && unanswered == 0 }

    /// Whether the request that is arriving takes longer than it may.
    func isLate(at now: NIODeadline, after patience: TimeAmount) -> Bool {
        begin.map { now - $0 >= patience } ?? false
    }
}
