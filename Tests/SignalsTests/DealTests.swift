import TestSupport
import Testing

@testable import Signals

extension Deal {
    /// What each bucket gets.
    func parts(of count: Double) -> [Double] {
        var parts: [Double] = []
        forEachPart(of: count) { parts.append($1) }
        return parts
    }
}

struct DealTests {
    @Test(
        "observations are dealt out whole, and one more takes nothing away",
        arguments: [[0.2, 0.3, 0.5], [1, 0, 0], [0, 0, 1], [1e-9, 0.5, 0.5 - 1e-9], [0, 0, 0]]
    )
    func small(shares: [Double]) {
        let deal = Deal(shares)
        var before = [0.0, 0, 0]
        for count in 0...500 {
            let now = deal.parts(of: Double(count))
            #expect(now.reduce(0, +) == Double(count))
            #expect(zip(before, now).allSatisfy { $0 <= $1 })
            before = now
        }
        #expect(zip(before, shares).allSatisfy { shares.reduce(0, +) == 0 || abs($0 - 500 * $1) <= 1.5 })
    }

    private static let shares: [[Double]] =
        [[1], [1, 0, 0], [0, 0, 1], [0.2, 0.3, 0.5], [1e-18, 0.5, 0.5], [1e-300, 1, 1e-300], [0, 0, 0]]
        + (1...6).map { seed in
            var random = SplitMix64(seed: UInt64(seed))
            return (0..<12 * seed).map { _ in Libm.power(Double.random(in: 0...1, using: &random), Double(3 * seed)) }
        }

    /// Whole numbers from 2^52 − 3 to 2^62: one after the other, then packet after packet, then ever further apart.
    private static let counts: [Double] = {
        var counts: [Double] = [0x1p52 - 3, 0x1p52 - 2, 0x1p52 - 1, 0x1p52]
        for packet in 1...300 { counts.append(0x1p52 + 1024 * Double(packet)) }
        for exponent in 53...62 {
            let middle = Double(sign: .plus, exponent: exponent, significand: 1)
            for packet in -20...20 { counts.append(middle + 1024 * Double(packet)) }
        }
        return counts.filter { $0 <= 0x1p62 }
    }()

    @Test("so many observations that a Double has gaps are dealt out as well", arguments: shares)
    func large(shares: [Double]) {
        let deal = Deal(shares)
        let sum = shares.reduce(0, +)
        var before = [Double](repeating: 0, count: shares.count)
        for count in Self.counts {
            let now = deal.parts(of: count)
            #expect(now.reduce(Int64(0)) { $0 + Int64($1) } == Int64(count))
            #expect(zip(before, now).allSatisfy { $0 <= $1 }, "\(count)")
            let isFair = zip(now, shares).allSatisfy {
                sum == 0 || abs($0 - count / sum * $1) <= 1024 * Double(shares.count + 1) + count * 0x1p-50
            }
            #expect(isFair, "\(count): \(now)")
            before = now
        }
    }

    @Test("what is no multiple of 1024 is dealt out to the last one", arguments: shares)
    func odd(shares: [Double]) {
        let deal = Deal(shares)
        var random = SplitMix64(seed: 5)
        for _ in 0..<500 {
            let count = Libm.power(2, Double.random(in: 52...62, using: &random)).rounded()
            let parts = deal.parts(of: count)
            #expect(parts.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
            #expect(parts.reduce(Int64(0)) { $0 + Int64($1) } == Int64(count))
        }
    }

    @Test("cumulative counts end with the count", arguments: [0x1p52 - 1, 0x1p52, 0x1p53 + 2, 1e17, 0x1p62])
    func cumulative(count: Double) {
        for shares in Self.shares {
            var values = [Double](repeating: 0, count: shares.count)
            let sum = Deal(shares).write(count, means: [Double](repeating: 2, count: shares.count), to: &values)
            #expect(values.last == count)
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(abs(sum - 2 * count) <= count * 0x1p-46)
        }
    }

    @Test("more than 2^62 is dealt out as 2^62", arguments: [0x1p63, 1e300, .infinity])
    func limit(count: Double) {
        let deal = Deal([1, 2, 3])
        #expect(deal.parts(of: count) == deal.parts(of: 0x1p62))
    }

    @Test(
        "a whole number is rounded to packets from 2^52 on",
        arguments: [
            (0.5, 0, 1), (7, 7, 7), (0x1p52 - 0.5, 0x1p52 - 1, 0x1p52), (0x1p52 + 1, 0x1p52, 0x1p52 + 1024),
            (0x1p62, 0x1p62, 0x1p62), (1e300, 0x1p62, 0x1p62), (.infinity, 0x1p62, 0x1p62),
        ] as [(Double, Double, Double)]
    )
    func whole(count: Double, down: Double, up: Double) {
        #expect(Deal.whole(count, of: count, .down) == down)
        #expect(Deal.whole(count, of: count, .up) == up)
    }
}
