import Testing

@testable import WebServer

@Suite("TokenBucket")
struct TokenBucketTests {
    @Test("a burst goes through at once, and then one each interval")
    func burst() {
        var bucket = TokenBucket(interval: .seconds(2), burst: 3)
        for _ in 0..<3 { #expect(bucket.take(at: .zero) == nil) }
        #expect(bucket.take(at: .zero) == .seconds(2))
        #expect(bucket.take(at: .seconds(1)) == .seconds(1))
        #expect(bucket.take(at: .seconds(2)) == nil)
        #expect(bucket.take(at: .seconds(2)) == .seconds(2))
    }

    @Test("a long silence saves up no more than a burst")
    func silence() {
        var bucket = TokenBucket(interval: .milliseconds(1), burst: 2)
        let later = Duration.seconds(1_000_000_000)
        #expect(bucket.take(at: .zero) == nil)
        #expect(bucket.take(at: later) == nil)
        #expect(bucket.take(at: later) == nil)
        #expect(bucket.take(at: later) == .milliseconds(1))
    }

    @Test("who is refused pays nothing for it")
    func refusals() {
        var bucket = TokenBucket(interval: .seconds(1), burst: 1)
        #expect(bucket.take(at: .zero) == nil)
        for _ in 0..<100 { #expect(bucket.take(at: .milliseconds(500)) == .milliseconds(500)) }
        #expect(bucket.take(at: .seconds(1)) == nil)
    }

    @Test("an instant before the last one gives nothing")
    func backwards() {
        var bucket = TokenBucket(interval: .seconds(1), burst: 1)
        #expect(bucket.take(at: .seconds(10)) == nil)
        #expect(bucket.take(at: .seconds(5)) != nil)
        #expect(bucket.take(at: .milliseconds(10_500)) == .milliseconds(500))
        #expect(bucket.take(at: .seconds(11)) == nil)
    }
}
