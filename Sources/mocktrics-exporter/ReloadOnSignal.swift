import Exporter
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again at each SIGHUP, as servers do.
struct ReloadOnSignal: Service {
    let exporter: LiveExporter

    func run() async throws {
        // Not a sequence that a shutdown ends: it is a merged one, which holds a lock while it waits for a thread, and where
        // there are two threads both may be waiting for that lock.
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                // What is wrong with the file is in the log; what was exposed before still is.
                try? await exporter.reload()
            }
        }
    }
}
