import ServiceLifecycle

/// Looks at files about every second, and acts when they have changed and changed no more: one that is just being written
/// is let be until it is whole.
struct FileWatch: Service {
    private static let interval = Duration.milliseconds(500)

    private let first: FileStamps
    private let read: @Sendable () async -> FileStamps

    /// - Parameters:
    ///   - seen: what was seen of the files before they were read for the first time.
    ///   - read: reads the files again, and returns what it saw of them before it did.
    init(seen: FileStamps, read: @escaping @Sendable () async -> FileStamps) {
        first = seen
        self.read = read
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (seen, latest) = (first, first)
            while (try? await Task.sleep(for: Self.interval)) != nil {
                let present = seen.present
                defer { latest = present }
                guard present != seen, present == latest else { continue }
                seen = await read()
            }
        }
    }
}
