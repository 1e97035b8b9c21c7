import NIOCore
import Testing

@testable import WebServer

@Suite("RequestProgress")
struct RequestProgressTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("a request is timed from its first byte to its last")
    func time() {
        var progress = RequestProgress()
        let patience = TimeAmount.seconds(1)
        #expect(!progress.isLate(at: start + .hours(1), after: patience))
        progress.bytesCame(at: start)
        progress.bytesCame(at: start + .milliseconds(900))
        #expect(!progress.isLate(at: start + .milliseconds(999), after: patience))
        #expect(progress.isLate(at: start + .seconds(1), after: patience))
        progress.headCame(at: start)
        progress.bytesCame(at: start + .milliseconds(950))
        #expect(progress.isLate(at: start + .seconds(1), after: patience))
        progress.endCame()
        #expect(!progress.isLate(at: start + .hours(1), after: patience))
    }

    @Test("a request that came in the bytes of the one before it begins with its head")
    func pipelined() {
        var progress = RequestProgress()
        progress.bytesCame(at: start)
        progress.headCame(at: start)
        progress.endCame()
        progress.headCame(at: start + .seconds(1))
        #expect(progress.begin == start + .seconds(1))
    }

    @Test("a request without a head is answered unless an earlier one waits for its answer")
    func withoutHead() {
        var progress = RequestProgress()
        progress.bytesCame(at: start)
        #expect(progress.canBeAnswered)
        progress.headCame(at: start)
        progress.endCame()
        progress.bytesCame(at: start)
        #expect(!progress.canBeAnswered)
        progress.answerBegan()
        #expect(!progress.canBeAnswered)
        progress.answerEnded()
        #expect(progress.canBeAnswered)
    }

    @Test("a request whose body is on its way is answered unless it is already, or an earlier one is not")
    func withHead() {
        var progress = RequestProgress()
        progress.bytesCame(at: start)
        progress.headCame(at: start)
        #expect(progress.canBeAnswered)
        progress.answerBegan()
        #expect(!progress.canBeAnswered)
        progress.answerEnded()
        #expect(!progress.canBeAnswered, "it has its answer")
        #expect(progress.isAnswered)
        progress.endCame()
        for _ in 0..<2 {
            progress.bytesCame(at: start)
            progress.headCame(at: start)
        }
        #expect(!progress.canBeAnswered)
        #expect(!progress.isAnswered)
    }
}
