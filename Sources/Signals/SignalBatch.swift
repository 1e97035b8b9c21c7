package import MetricModel

/// A signal in its place: whose seed it has, when it began, and in which slot its value is wanted.
package struct PlacedSignal: Sendable {
    package var signal: any Signal
    package var epoch: Timestamp
    package var seed: Seed
    package var slot: Int

    package init(signal: any Signal, epoch: Timestamp, seed: Seed, slot: Int) {
        self.signal = signal
        self.epoch = epoch
        self.seed = seed
        self.slot = slot
    }
}

/// Signals of one kind that are evaluated together.
///
/// A page holds a million signals behind `any Signal`; asking each through that box would cost more than most of them
/// take to compute. A batch asks once, and then runs a loop that the compiler has made for the kind.
package struct SignalBatch: Sendable {
    /// Writes the values at an instant, each into its slot. Every slot is within the buffer.
    package let evaluate: @Sendable (Timestamp, UnsafeMutableBufferPointer<Double>) -> Void

    /// One batch for each kind among the signals, in the order of ``SignalKinds/all``.
    package static func batches(of signals: [PlacedSignal]) -> [SignalBatch] {
        let byKind = Dictionary(grouping: signals) { ObjectIdentifier(type(of: $0.signal)) }
        return SignalKinds.all.compactMap { kind in
            byKind[ObjectIdentifier(kind)].map { kind.batch(of: $0) }
        }
    }
}

extension Signal {
    fileprivate static func batch(of signals: [PlacedSignal]) -> SignalBatch {
        let entries: [BatchEntry<Self>] = signals.compactMap { placed in
            (placed.signal as? Self).map {
                BatchEntry(signal: $0, epoch: placed.epoch, seed: placed.seed, slot: placed.slot)
            }
        }
        return SignalBatch { instant, values in
            for entry in entries {
                values[entry.slot] = entry.signal.value(at: instant - entry.epoch, seed: entry.seed)
            }
        }
    }
}

private struct BatchEntry<Kind: Signal> {
    var signal: Kind
    var epoch: Timestamp
    var seed: Seed
    var slot: Int
}
