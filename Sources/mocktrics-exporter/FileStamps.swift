import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What can be seen of files without reading them: it is another after each write, and after another file was put under
/// the name, as Kubernetes does it with a symbolic link.
struct FileStamps: Equatable {
    private struct Stamp: Equatable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var seconds: Int64
        var nanoseconds: Int64
    }

    /// nil for a file that is not there.
    private var stamps: [String: Stamp?]

    init(of paths: [String]) {
        stamps = Dictionary(paths.map { ($0, Self.stamp(of: $0)) }) { first, _ in first }
    }

    /// What can be seen of the same files now.
    var present: FileStamps { FileStamps(of: Array(stamps.keys)) }

    /// With those of other files; a file that is in both keeps the stamp that it has here, the earlier one.
    func adding(_ paths: [String]) -> FileStamps {
        var all = self
        all.stamps.merge(FileStamps(of: paths).stamps) { first, _ in first }
        return all
    }

    private static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            device: UInt64(status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            seconds: Int64(status.st_mtim.tv_sec),
            nanoseconds: Int64(status.st_mtim.tv_nsec)
        )
    }
}
