package import MetricModel

/// What the exporter knows of the world around it; the executable provides it, and a test what it likes.
package struct Surroundings: Sendable {
    package var now: @Sendable () -> Timestamp
    /// Time that never jumps, from an arbitrary beginning.
    package var uptime: @Sendable () -> TimeSpan
    /// nil where the system does not tell.
    package var processUsage: @Sendable () -> ProcessUsage?
    package var version: String
    package var coreCount: Int

    /// How many threads may compute for long, so that the other half of the cores is free for scrapes.
    package var workerCount: Int { max(1, coreCount / 2) }

    package init(
        now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> TimeSpan,
        processUsage: @escaping @Sendable () -> ProcessUsage?,
        version: String,
        coreCount: Int = 1
    ) {
        self.now = now
        self.uptime = uptime
        self.processUsage = processUsage
        self.version = version
        self.coreCount = coreCount
    }
}

/// What the process has used so far.
package struct ProcessUsage: Sendable {
    package var cpuSeconds: Double
    package var residentBytes: Double
    package var virtualBytes: Double
    package var openFileDescriptors: Double
    package var maximumFileDescriptors: Double
    /// Seconds since 1970.
    package var startTime: Double

    package init(
        cpuSeconds: Double,
        residentBytes: Double,
        virtualBytes: Double,
        openFileDescriptors: Double,
        maximumFileDescriptors: Double,
        startTime: Double
    ) {
        self.cpuSeconds = cpuSeconds
        self.residentBytes = residentBytes
        self.virtualBytes = virtualBytes
        self.openFileDescriptors = openFileDescriptors
        self.maximumFileDescriptors = maximumFileDescriptors
        self.startTime = startTime
    }
}
