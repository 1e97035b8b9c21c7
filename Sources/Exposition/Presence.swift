import Catalogs
import MetricModel
import Signals

/// A series that is not always there.
struct Presence: Sendable {
    private let lifetime: Lifetime
    private let epoch: Timestamp
    private let seed: Seed
    /// What must have been summed up before the series has numbers.
    private let checkpoints: Checkpoints?
    private let gapped: [PlacedSignal]

    /// nil for a series that is always there.
    init?(_ series: SeriesDefinition, seed: Seed, _ layout: SampleLayout) {
        checkpoints = layout.program?.checkpoints
        gapped = layout.gapped
        guard series.lifetime.isInterrupted || checkpoints != nil || !gapped.isEmpty else { return nil }
        lifetime = series.lifetime
        epoch = series.epoch
        self.seed = seed
    }

    func isPresent(at instant: Timestamp) -> Bool {
        lifetime.isPresent(at: Moment(instant, since: epoch), seed: seed) && checkpoints?.isReady(at: instant) ?? true
            && gapped.allSatisfy { $0.isPresent(at: instant) }
    }
}

/// Series of a value of which only the first so many are there.
struct PopulationWindow: Sendable {
    private let population: Population
    private let epoch: Timestamp
    /// The index among the value's series of the first one that is meant.
    var first: Int

    /// nil for a value whose series are all there.
    init?(_ value: ValueDefinition, first: Int) {
        guard let population = value.lifetime.population else { return nil }
        self.population = population
        epoch = value.epoch
        self.first = first
    }

    /// How many series from ``first`` on are there, of `count`.
    func liveCount(of count: Int, at instant: Timestamp) -> Int {
        min(max(0, population.count(at: instant - epoch) - first), count)
    }
}
