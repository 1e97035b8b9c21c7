import ArgumentParser

/// A path as an option. An empty one is an error: it is most often a variable that a script has not set, and an exporter that
/// went on without the file could be open to all, or forget what it is given.
struct PathArgument {
    var path: String

    @Sendable
    static func read(_ argument: String) throws -> PathArgument {
        guard !argument.isEmpty else {
            throw ValidationError("the path is empty; leave the option out, or name a file")
        }
        return PathArgument(path: argument)
    }
}
