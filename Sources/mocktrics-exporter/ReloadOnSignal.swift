import Exporter
import ServiceLifecycle
import UnixSignals

/// Reads the configuration again at each SIGHUP, as servers do.
struct ReloadOnSignal: Service {
    let exporter: LiveExporter

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            // What is wrong with the file is in the log; what was exposed before still is.
            await cancelWhenGracefulShutdown { try? await exporter.reload() }
        }
    }
}
