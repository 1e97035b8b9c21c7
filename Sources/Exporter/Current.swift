import Synchronization

/// A value that many tasks read and few replace.
///
/// Readers copy the value out and work on their copy, so the lock is held for one retain.
package final class Current<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    package init(_ value: Value) {
        storage = Mutex(value)
    }

    package var value: Value { storage.withLock { $0 } }

    package func replace(with value: Value) {
        storage.withLock { $0 = value }
    }
}
