import MetricModel

/// The cells of a block, their draws, and how much of all observations comes in each.
struct BlockCells {
    private let observations: ShownObservations
    private let block: CountBlock
    /// How many cells have one mean rate: a chunk has at most 32 of these.
    private let groupSize: Int

    init(_ observations: ShownObservations, _ block: CountBlock) {
        self.observations = observations
        self.block = block
        groupSize = 1 << max(0, observations.grid.chunkLevel - 5)
    }

    var chunks: ClosedRange<Int64> {
        let grid = observations.grid
        return (grid.cell(at: block.start) >> grid.chunkLevel)...(grid.cell(at: block.end - 1) >> grid.chunkLevel)
    }

    /// What the block should have: each bucket by itself, and the sum.
    var means: [Double] {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * observations.width) { buffer in
            let low = UnsafeMutableBufferPointer(rebasing: buffer[..<observations.width])
            let high = UnsafeMutableBufferPointer(rebasing: buffer[observations.width...])
            observations.writeMeans(at: block.start, to: low)
            observations.writeMeans(at: block.end, to: high)
            var means = low.indices.map { high[$0] - low[$0] }
            for index in stride(from: means.count - 2, to: 0, by: -1) { means[index] -= means[index - 1] }
            return means
        }
    }

    /// Calls with each cell of a chunk that is in the block and begins before a time: with its mass up to that time, and the
    /// shares of its draws.
    @inline(__always)
    func visit(
        _ chunk: Int64,
        until time: Int64,
        _ body: (_ cell: Int64, _ mass: Double, _ draws: UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        let (grid, count, size) = (observations.grid, observations.draws.count, Int(observations.grid.chunk))
        let (start, end) = (block.start, block.end)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * (size + 1)) { buffer in
            for (index, draw) in observations.draws.enumerated() {
                let part = UnsafeMutableBufferPointer(rebasing: buffer[(index * size)..<((index + 1) * size)])
                draw.write(chunk: chunk, of: grid, since: observations.rows.epoch, observations.law, to: part)
            }
            let draws = UnsafeMutableBufferPointer(rebasing: buffer[(count * size)...])
            let first = chunk << grid.chunkLevel
            var (rate, groupEnd) = (0.0, Int64.min)
            var next = grid.start(ofCell: first)
            for index in 0..<size {
                let low = max(start, next)
                next = grid.start(ofCell: first + Int64(index + 1))
                let high = min(end, next)
                if low >= time { return }
                guard high > low else { continue }
                if high > groupEnd {
                    groupEnd = min(end, grid.start(ofCell: first + Int64((index / groupSize + 1) * groupSize)))
                    let mass = observations.mass(at: groupEnd) - observations.mass(at: low)
                    rate = max(0, mass) / Double(groupEnd - low)
                }
                for draw in 0..<count { draws[draw] = buffer[draw * size + index] }
                body(first + Int64(index), rate * Double(min(high, time) - low), draws)
            }
        }
    }
}
