import Foundation

/// What was seen of files before they were read: enough to notice later that they hold something else.
struct SeenFiles {
    typealias Stamps = [String: FileStamp?]
    /// Hashes, which mean something within this process alone; nil for a file that cannot be read.
    typealias Contents = [String: Int?]

    private(set) var stamps: Stamps = [:]
    private(set) var contents: Contents = [:]
    /// How much was read to find out.
    private(set) var byteCount = 0

    private static let chunk = 1 << 20

    init(_ paths: [String]) {
        for path in paths { add(path) }
    }

    /// The same files now.
    var present: SeenFiles { SeenFiles(Array(stamps.keys)) }

    /// The same files now, without reading them.
    var presentStamps: Stamps { Dictionary(uniqueKeysWithValues: stamps.keys.map { ($0, FileStamp(of: $0)) }) }

    /// With other files; one that is there already stays as it was seen first.
    func adding(_ paths: [String]) -> SeenFiles {
        var all = self
        for path in paths { all.add(path) }
        return all
    }

    private mutating func add(_ path: String) {
        guard stamps[path] == nil else { return }
        // Before the content: what is written in between changes the stamp.
        let stamp = FileStamp(of: path)
        stamps[path] = .some(stamp)
        let content = stamp?.isRegular == true ? Self.content(of: path) : nil
        contents[path] = .some(content?.hash)
        byteCount += content?.byteCount ?? 0
    }

    private static func content(of path: String) -> (hash: Int, byteCount: Int)? {
        guard let file = try? FileHandle(forReadingFrom: URL(filePath: path)) else { return nil }
        defer { try? file.close() }
        var (hasher, byteCount) = (Hasher(), 0)
        do {
            while let part = try file.read(upToCount: chunk), !part.isEmpty {
                part.withUnsafeBytes { hasher.combine(bytes: $0) }
                byteCount += part.count
            }
        } catch {
            return nil
        }
        return (hasher.finalize(), byteCount)
    }
}
