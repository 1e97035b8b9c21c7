import Synchronization

/// Totals that took work to make, for all who ask for the same: formats, samples, and a definition before and after an edit
/// or a reload. What no program holds any more is forgotten.
package final class TotalsCache: Sendable {
    private struct Weak<Object: AnyObject & Sendable>: Sendable {
        weak var object: Object?
    }

    /// Objects by key, and how many there were when those that are gone were last dropped.
    private struct Shelf<Object: AnyObject & Sendable>: Sendable {
        private var entries: [TotalsKey: Weak<Object>] = [:]
        private var swept = 64

        var objects: [Object] { entries.values.compactMap(\.object) }

        subscript(key: TotalsKey) -> Object? { entries[key]?.object }

        mutating func insert(_ object: Object, for key: TotalsKey) {
            entries[key] = Weak(object: object)
            guard entries.count > 2 * swept else { return }
            entries = entries.filter { $0.value.object != nil }
            swept = max(64, entries.count)
        }
    }

    private let cycles = Mutex(Shelf<CycleTotals>())
    private let shown = Mutex(Shelf<ShownWeights>())
    private let marks = Mutex(Shelf<Checkpoints>())

    package init() {}

    /// nil when the table would take too much work.
    func cycleTotals(_ key: TotalsKey, orElse make: () -> CycleTotals?) -> CycleTotals? {
        if let known = cycles.withLock({ $0[key] }) { return known }
        // Outside of the lock: others need not wait for a table that is not theirs.
        guard let made = make() else { return nil }
        return cycles.withLock { shelf in
            if let known = shelf[key] { return known }
            shelf.insert(made, for: key)
            return made
        }
    }

    func shownWeights(_ key: TotalsKey, orElse make: () -> ShownWeights?) -> ShownWeights? {
        if let known = shown.withLock({ $0[key] }) { return known }
        guard let made = make() else { return nil }
        return shown.withLock { shelf in
            if let known = shelf[key] { return known }
            shelf.insert(made, for: key)
            return made
        }
    }

    func checkpoints(_ key: TotalsKey, orElse make: (TotalsKey) -> Checkpoints) -> Checkpoints {
        marks.withLock { shelf in
            if let known = shelf[key] { return known }
            let made = make(key)
            shelf.insert(made, for: key)
            return made
        }
    }

    /// Every total in use that is made of checkpoints.
    package var checkpoints: [Checkpoints] { marks.withLock { $0.objects } }
}
