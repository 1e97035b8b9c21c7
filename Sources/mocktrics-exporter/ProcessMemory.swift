import Foundation

/// What of the memory is in use by the process (proc(5)).
struct ProcessMemory {
    /// At present.
    var residentBytes: Int
    /// At most so far.
    var peakBytes: Int

    /// nil on systems without the `/proc` file system.
    static var current: ProcessMemory? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        func field(_ name: String) -> Int? {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
            return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Int($0) }
        }
        guard let resident = field("VmRSS"), let peak = field("VmHWM") else { return nil }
        return ProcessMemory(residentBytes: resident * 1024, peakBytes: peak * 1024)
    }
}
