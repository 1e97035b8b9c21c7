import Exporter
import Foundation
import MetricModel
import WebServer

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Surroundings {
    /// The machine that the process runs on.
    static let system = Surroundings(
        now: { clock(CLOCK_REALTIME).map(Timestamp.init(nanoseconds:)) ?? .unixEpoch },
        uptime: { clock(CLOCK_MONOTONIC).map(TimeSpan.init(nanoseconds:)) ?? .zero },
        processUsage: { ProcessUsage.current },
        version: exporterVersion,
        coreCount: ProcessInfo.processInfo.activeProcessorCount
    )

    private static func clock(_ clock: clockid_t) -> Int64? {
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return nil }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension ProcessUsage {
    /// From the `/proc` file system (proc(5)); nil on systems without it.
    static var current: ProcessUsage? {
        guard let stat = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let boot = bootTime,
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        else { return nil }
        // The second field is the program's name in parentheses, which may hold blanks: count from behind it.
        let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ").dropFirst().map(
            Double.init
        )
        func field(_ number: Int) -> Double? { fields.indices.contains(number - 3) ? fields[number - 3] : nil }
        guard let userTicks = field(14), let systemTicks = field(15), let startTicks = field(22),
            let virtualBytes = field(23), let residentPages = field(24)
        else { return nil }
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessUsage(
            cpuSeconds: (userTicks + systemTicks) / ticksPerSecond,
            residentBytes: residentPages * Double(sysconf(Int32(_SC_PAGESIZE))),
            virtualBytes: virtualBytes,
            // Without the one that lists them.
            openFileDescriptors: Double(descriptors - 1),
            maximumFileDescriptors: Double(limit.rlim_cur),
            startTime: boot + startTicks / ticksPerSecond
        )
    }

    /// When the machine started, in seconds since 1970; it does not change, so it is read once.
    private static let bootTime: Double? = {
        guard let stat = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = stat.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        return Double(line.dropFirst("btime ".count))
    }()
}
