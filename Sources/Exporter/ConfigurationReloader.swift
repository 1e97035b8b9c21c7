package import Catalogs
import Logging
package import MetricModel

/// Where the configuration comes from.
package struct ConfigurationSource: Sendable {
    /// Reads it anew, with an instant that becomes the epoch of values which are new in it.
    let read: @Sendable (Timestamp) throws(ConfigurationFailure) -> Catalog

    package init(_ read: @escaping @Sendable (Timestamp) throws(ConfigurationFailure) -> Catalog) {
        self.read = read
    }
}

/// Why a configuration was not taken over.
package struct ConfigurationFailure: Error, CustomStringConvertible {
    /// A sentence without a full stop.
    package var summary: String
    /// Everything that is wrong, in the order of the file; messages begin with file, line and column.
    package var mistakes: [Violation]

    package init(_ summary: String, _ mistakes: [Violation]) {
        self.summary = summary
        self.mistakes = mistakes
    }

    package var description: String { ([summary] + mistakes.map(\.message)).joined(separator: "\n") }
}

/// Reads the configuration again, one reading after the other, so that the last one is what stays.
actor ConfigurationReloader {
    private let source: ConfigurationSource?
    private let editor: CatalogEditor
    private let selfMetrics: SelfMetrics?
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let executor = BlockingExecutor(label: "configuration-reloader")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        source: ConfigurationSource?,
        editor: CatalogEditor,
        selfMetrics: SelfMetrics?,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.source = source
        self.editor = editor
        self.selfMetrics = selfMetrics
        self.now = now
        self.logger = logger
    }

    /// - Throws: what is wrong with the configuration, or that the task is cancelled; either is in the log as well.
    func reload() async throws(ConfigurationFailure) {
        guard let source else {
            throw ConfigurationFailure(
                "the exporter was started without a configuration file: there is nothing to read again",
                []
            )
        }
        let instant = Timestamp(milliseconds: now().milliseconds)
        let file: Catalog
        do throws(ConfigurationFailure) {
            file = try source.read(instant)
        } catch {
            selfMetrics?.noteReload(nil)
            logger.error("the configuration was not taken over: \(error)")
            throw error
        }
        let cancellation = Cancellation()
        let leftOut: [LeftOut]
        do {
            leftOut = try await cancellation.withTask { [editor] in
                try await editor.replaceFile(with: file, until: cancellation)
            }
        } catch {
            selfMetrics?.noteReload(nil)
            logger.warning("the configuration was not taken over: nobody waits for it any more")
            throw ConfigurationFailure("the configuration was not taken over, as the request was given up", [])
        }
        selfMetrics?.noteReload(instant)
        logger.info(
            "took over the configuration",
            metadata: ["metrics": "\(file.familyCount)", "series": "\(file.seriesCount)"]
        )
        leftOut.warn(by: logger)
    }
}

extension [LeftOut] {
    func warn(by logger: Logger) {
        for one in self {
            let what = one.edit == nil ? "the stored definition of" : "what was defined over the API for"
            logger.warning("left out, but kept: \(what) '\(one.metric)': \(one.reason)")
        }
    }
}
