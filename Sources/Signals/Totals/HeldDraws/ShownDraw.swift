import MetricModel

/// A parameter of a distribution whose draws are to be seen in a graph, one after the other, and not only their law.
///
/// A draw counts by its share: how many of all draws are below it, as its ``Law`` says.
struct ShownDraw: Sendable {
    /// Of the parameter, among those of the distribution.
    let index: Int
    let signal: any Signal
    /// As ``DistributionSource/distribution(at:seed:)`` has it.
    private let seed: Seed
    let pace: Pace
    private let path: RandomWalkPath?

    /// How quickly the parameter moves.
    enum Pace: Sendable {
        /// It is drawn anew after so many nanoseconds.
        case held(Int64)
        case walk(BoundedWalk)
    }

    /// nil when nothing is known of the draws.
    init?(_ index: Int, _ signal: any Signal, seed: Seed) {
        self.index = index
        self.signal = signal
        self.seed = seed.derived(for: .distribution).derived(index: index)
        switch signal.draws {
        case .none: return nil
        case .held(let hold):
            pace = .held(hold)
            path = nil
        case .path:
            let walk = (signal as? RandomWalk).flatMap { BoundedWalk($0, phase: .zero) { $0 } }
            guard let walk = walk ?? (signal as? Modified)?.boundedWalk else { return nil }
            pace = .walk(walk)
            path = RandomWalkPath(seed: self.seed)
        }
    }

    /// How far the cells of the parameter run ahead of those since the epoch.
    var phase: Int64 {
        switch pace {
        case .held: (signal as? Modified)?.modifiers.phase.nanoseconds ?? 0
        case .walk(let walk): walk.phase.nanoseconds
        }
    }

    /// Writes the share of the draw in each cell of a chunk.
    ///
    /// - Parameter law: the parameter's, if it is the same at every moment.
    func write(
        chunk: Int64,
        of grid: CellGrid,
        since epoch: Timestamp,
        _ law: Law?,
        to shares: UnsafeMutableBufferPointer<Double>
    ) {
        let first = chunk << grid.chunkLevel
        if case .walk(let walk) = pace, let level = grid.walkLevel(running: walk.phase), let path, chunk >= 0 {
            path.write(cellsOf: level, inBlock: chunk, to: shares)
            for index in shares.indices { shares[index] = walk.value(at: shares[index]) }
        } else {
            for index in shares.indices {
                let moment = grid.moment(inCell: first + Int64(index), since: epoch)
                shares[index] = signal.value(at: moment, seed: seed)
            }
        }
        if let law {
            for index in shares.indices { shares[index] = law.share(below: shares[index]) }
        } else {
            for index in shares.indices {
                let law = signal.law(at: grid.moment(inCell: first + Int64(index), since: epoch))
                shares[index] = law.share(below: shares[index])
            }
        }
    }
}

/// A random walk with two limits, whose values may be moved and kept within limits.
struct BoundedWalk: Sendable {
    private let walk: RandomWalk
    private let finish: @Sendable (Double) -> Double
    let phase: TimeSpan
    let correlationTime: TimeSpan

    init?(_ walk: RandomWalk, phase: TimeSpan, _ finish: @escaping @Sendable (Double) -> Double) {
        guard walk.correlationTime > .zero else { return nil }
        self.walk = walk
        self.phase = phase
        self.finish = finish
        correlationTime = walk.correlationTime
    }

    /// - Parameter position: of the path W.
    func value(at position: Double) -> Double { finish(walk.value(at: position)) }
}

extension DistributionSource {
    /// The parameters whose draws are to be seen, none where all blur; nil when there is one whose draws allow neither.
    func shownDraws(seed: Seed) -> [ShownDraw]? {
        var shown: [ShownDraw] = []
        for (index, signal) in signals.enumerated() where !signal.isBlurred {
            guard let draw = ShownDraw(index, signal, seed: seed) else { return nil }
            shown.append(draw)
        }
        return shown
    }
}
