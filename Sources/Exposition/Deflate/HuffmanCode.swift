/// A prefix code over the numbers from 0 on, canonical as DEFLATE wants it (RFC 1951, section 3.2.2).
struct HuffmanCode: Sendable {
    /// Bits of each symbol's code; 0 for a symbol that does not occur.
    let lengths: [UInt8]
    /// The codes as they are written: the first bit lowest.
    let codes: [UInt16]

    /// The shortest code for these frequencies in which none is longer than a limit of at most 15 bits; nearly so where the
    /// limit matters.
    init(frequencies: [Int], maximumLength: Int) {
        lengths = Self.lengths(frequencies, maximumLength)
        var next = [UInt16](repeating: 0, count: maximumLength + 2)
        for length in lengths where length > 0 { next[Int(length) + 1] += 1 }
        // Each length's first code is the one after the last of the length before.
        for length in 1...maximumLength { next[length] = (next[length - 1] + next[length]) << 1 }
        codes = lengths.map { length in
            guard length > 0 else { return 0 }
            let code = next[Int(length)]
            next[Int(length)] += 1
            return Self.reversed(code, count: Int(length))
        }
    }

    private static func reversed(_ code: UInt16, count: Int) -> UInt16 {
        var (rest, result): (UInt16, UInt16) = (code, 0)
        for _ in 0..<count {
            result = result << 1 | rest & 1
            rest >>= 1
        }
        return result
    }

    private static func lengths(_ frequencies: [Int], _ maximumLength: Int) -> [UInt8] {
        let symbols = frequencies.indices.filter { frequencies[$0] > 0 }
            .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        var lengths = [UInt8](repeating: 0, count: frequencies.count)
        guard symbols.count > 1 else {
            for symbol in symbols { lengths[symbol] = 1 }
            return lengths
        }
        var counts = [Int](repeating: 0, count: maximumLength + 1)
        for depth in depths(symbols.map { frequencies[$0] }) { counts[min(depth, maximumLength)] += 1 }
        shorten(&counts)
        // The rarest symbols have the longest codes.
        var length = maximumLength
        for symbol in symbols {
            while counts[length] == 0 { length -= 1 }
            counts[length] -= 1
            lengths[symbol] = UInt8(length)
        }
        return lengths
    }

    /// How deep each leaf of Huffman's tree is, by weights in ascending order.
    ///
    /// Of two queues, leaves and nodes, both in order, the two lightest become a node again and again.
    private static func depths(_ leaves: [Int]) -> [Int] {
        var weights = leaves
        var parents = [Int](repeating: 0, count: 2 * leaves.count - 1)
        var (leaf, node) = (0, leaves.count)
        func takeLightest() -> Int {
            if leaf < leaves.count, node >= weights.count || weights[leaf] <= weights[node] {
                leaf += 1
                return leaf - 1
            }
            node += 1
            return node - 1
        }
        while weights.count < parents.count {
            let (first, second) = (takeLightest(), takeLightest())
            parents[first] = weights.count
            parents[second] = weights.count
            weights.append(weights[first] + weights[second])
        }
        var depths = [Int](repeating: 0, count: parents.count)
        for index in (0..<(parents.count - 1)).reversed() { depths[index] = depths[parents[index]] + 1 }
        return Array(depths.prefix(leaves.count))
    }

    /// Makes room for codes that were cut to the greatest length: the longest of the shorter ones become longer, until the
    /// tree is full and no fuller (Kraft's sum is one).
    private static func shorten(_ counts: inout [Int]) {
        let longest = counts.count - 1
        var used = counts.enumerated().reduce(0) { $1.element == 0 ? $0 : $0 + $1.element << (longest - $1.offset) }
        while used > 1 << longest {
            // A leaf goes down a level with one of the longest beside it, whose own place is thereby free.
            guard let length = (1..<longest).last(where: { counts[$0] > 0 }) else { return }
            counts[longest] -= 1
            counts[length] -= 1
            counts[length + 1] += 2
            used -= 1
        }
    }
}
