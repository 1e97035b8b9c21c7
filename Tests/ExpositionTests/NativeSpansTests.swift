import Signals
import Testing

@testable import Exposition

struct NativeSpansTests {
    @Test("a gap of at most two buckets is filled, a longer one begins a span")
    func gaps() {
        let spans = NativeSpans([(-1, 5), (0, 7), (3, 2), (7, 1)].map { .init(index: $0, count: $1) })
        #expect(spans.spans == [.init(offset: -1, length: 5), .init(offset: 3, length: 1)])
        #expect(spans.counts == [5, 7, 0, 0, 2, 1])
        #expect(spans.deltas == [5, 2, -7, 0, 2, -1])
    }

    @Test("no count is too large for a delta", arguments: [0x1p62, 0x1p63, 1e300, .infinity])
    func largest(count: Double) {
        let spans = NativeSpans([.init(index: 0, count: 1), .init(index: 1, count: count), .init(index: 2, count: 3)])
        #expect(spans.deltas == [1, (1 << 62) - 1, 3 - (1 << 62)])
    }
}
