import Dispatch
import Synchronization

/// Maps on all cores, and returns when all is done, or when no more is begun after a failure.
func concurrentMap<Item: Sendable, Output: Sendable, Failure: Error>(
    _ items: [Item],
    _ transform: @Sendable (Item) throws(Failure) -> Output
) throws(Failure) -> [Output] {
    guard items.count > 1 else {
        var outputs: [Output] = []
        for item in items { outputs.append(try transform(item)) }
        return outputs
    }
    let results = Mutex((outputs: [Output?](repeating: nil, count: items.count), failure: Failure?.none))
    DispatchQueue.concurrentPerform(iterations: items.count) { index in
        guard results.withLock({ $0.failure == nil }) else { return }
        do throws(Failure) {
            let output = try transform(items[index])
            results.withLock { $0.outputs[index] = output }
        } catch {
            results.withLock { $0.failure = error }
        }
    }
    let (outputs, failure) = results.withLock { results in
        defer { results.outputs = [] }
        return results
    }
    guard let failure else { return outputs.compactMap(\.self) }
    // Millions of series take a while to free, and nobody is to wait for that.
    DispatchQueue.global(qos: .utility).async { withExtendedLifetime(outputs) {} }
    throw failure
}
