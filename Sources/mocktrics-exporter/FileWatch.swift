import Logging
import ServiceLifecycle

/// Looks at files about every second, and acts when they hold something else and change no more: one that is just being written
/// is let be until it is whole.
struct FileWatch: Service {
    private static let interval = Duration.milliseconds(500)

    // How many bytes may be read to find that nothing has changed. So a small file is read each time, whatever its stamp says, and
    // a huge one that is touched again and again takes next to none of the machine.
    private static let mostBytes = 64 << 20
    private static let bytesEachTime = 1 << 20

    private let first: SeenFiles
    private let logger: Logger
    private let read: @Sendable () async -> SeenFiles

    /// - Parameters:
    ///   - seen: what was seen of the files before they were read for the first time.
    ///   - read: reads the files again, and returns what it saw of them before it did.
    init(seen: SeenFiles, logger: Logger, read: @escaping @Sendable () async -> SeenFiles) {
        first = seen
        self.logger = logger
        self.read = read
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (seen, latest) = (first, first.stamps)
            var allowance = Self.mostBytes
            while (try? await Task.sleep(for: Self.interval)) != nil {
                let stamps = seen.presentStamps
                defer { latest = stamps }
                allowance = min(allowance + Self.bytesEachTime, Self.mostBytes)
                let isTouched = stamps != seen.stamps
                guard stamps == latest, isTouched ? allowance > 0 : allowance == Self.mostBytes else { continue }
                let present = seen.present
                if present.contents != seen.contents {
                    seen = await read()
                    allowance = Self.mostBytes
                    continue
                }
                seen = present
                allowance -= present.byteCount
                if isTouched { logger.debug("a watched file was touched, and holds what it held") }
            }
        }
    }
}
