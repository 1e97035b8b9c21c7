import ArgumentParser
import CProcess
import Foundation

/// The arguments that the process was started with; everything that reads arguments reads these.
///
/// Swift's own list is empty where `/proc` is not mounted or cannot be read, as in some sandboxes. A program that believed it
/// would run without any of its options, and so with ports that are open to all.
enum ProcessArguments {
    /// Without the name of the program.
    ///
    /// - Throws: a sentence in standard error and the status 2 when not even the name is there: nobody can say then which
    ///   options were meant. Linux makes an empty name of none since 5.18 (execve(2)).
    static func all() throws -> [String] {
        let arguments = try process_arguments().map(texts) ?? CommandLine.arguments
        guard let name = arguments.first, !name.isEmpty || arguments.count > 1 else {
            FileHandle.standardError.write(
                Data(
                    """
                    Error: the system handed over no arguments, not even the name of the program. Its options are unknown, so \
                    it does not start.

                    """.utf8
                )
            )
            throw ExitCode(2)
        }
        return Array(arguments.dropFirst())
    }

    private static func texts(_ list: UnsafePointer<UnsafePointer<CChar>?>) throws -> [String] {
        var texts: [String] = []
        while let argument = list[texts.count] {
            guard let text = String(validatingCString: argument) else {
                throw ValidationError(
                    "argument \(texts.count), '\(String(cString: argument))', is not UTF-8; write it in that encoding"
                )
            }
            texts.append(text)
        }
        return texts
    }
}
