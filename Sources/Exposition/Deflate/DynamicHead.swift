/// The head of a block with codes of its own (RFC 1951, section 3.2.7).
struct DynamicHead {
    private(set) var bits: [(bits: UInt64, count: Int)] = []

    /// In which order the lengths of the code for lengths stand.
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private struct Run {
        var symbol: Int
        var extraBits = 0
        var extra = 0
    }

    init(literals: HuffmanCode, distances: HuffmanCode) {
        func used(_ lengths: [UInt8], atLeast: Int) -> Int {
            max(atLeast, (lengths.lastIndex { $0 > 0 } ?? 0) + 1)
        }
        let literalCount = used(literals.lengths, atLeast: 257)
        let distanceCount = used(distances.lengths, atLeast: 1)
        let runs = Self.runs(Array(literals.lengths.prefix(literalCount)) + distances.lengths.prefix(distanceCount))
        var frequencies = [Int](repeating: 0, count: Self.order.count)
        for run in runs { frequencies[run.symbol] += 1 }
        let code = HuffmanCode(frequencies: frequencies, maximumLength: 7)
        let lengthCount = max(4, (Self.order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)

        // Not the last block; codes of its own.
        bits.append((0b100, 3))
        bits.append((UInt64(literalCount - 257), 5))
        bits.append((UInt64(distanceCount - 1), 5))
        bits.append((UInt64(lengthCount - 4), 4))
        for symbol in Self.order.prefix(lengthCount) { bits.append((UInt64(code.lengths[symbol]), 3)) }
        for run in runs {
            bits.append((UInt64(code.codes[run.symbol]), Int(code.lengths[run.symbol])))
            if run.extraBits > 0 { bits.append((UInt64(run.extra), run.extraBits)) }
        }
    }

    /// Lengths of codes, with those that are repeated told once.
    private static func runs(_ lengths: [UInt8]) -> [Run] {
        var runs: [Run] = []
        var position = 0
        while position < lengths.count {
            let length = lengths[position]
            var count = lengths[position...].prefix { $0 == length }.count
            position += count
            if length == 0 {
                while count >= 11 {
                    let taken = min(count, 138)
                    runs.append(Run(symbol: 18, extraBits: 7, extra: taken - 11))
                    count -= taken
                }
                if count >= 3 {
                    runs.append(Run(symbol: 17, extraBits: 3, extra: count - 3))
                    count = 0
                }
            } else {
                runs.append(Run(symbol: Int(length)))
                count -= 1
                while count >= 3 {
                    let taken = min(count, 6)
                    runs.append(Run(symbol: 16, extraBits: 2, extra: taken - 3))
                    count -= taken
                }
            }
            runs += repeatElement(Run(symbol: Int(length)), count: count)
        }
        return runs
    }
}
