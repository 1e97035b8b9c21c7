#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the system says of a file without reading it (inode(7)). It is another after each write, after another file was put under
/// the name, as Kubernetes does it with a symbolic link, and after a write that gave the file its old time back, as `cp -p` does.
///
/// It may be another when the file holds the same (`touch`, `chmod`), and the same when it holds something else: in file systems
/// whose clocks are coarse, and after a write to memory that a file is mapped to.
struct FileStamp: Equatable {
    private var device: UInt64
    private var inode: UInt64
    private var size: Int64
    private var written: Instant
    /// Of the last change of the file or of what is said here; no program can set it.
    private var changed: Instant
    /// False for pipes and devices, which give what they hold only once.
    var isRegular: Bool

    private struct Instant: Equatable {
        var seconds: Int64
        var nanoseconds: Int64

        init(_ time: timespec) {
            seconds = Int64(time.tv_sec)
            nanoseconds = Int64(time.tv_nsec)
        }
    }

    /// nil for a file that is not there.
    init?(of path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        written = Instant(status.st_mtim)
        changed = Instant(status.st_ctim)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}
