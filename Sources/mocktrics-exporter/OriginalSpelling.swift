/// How the Python program let its options be written: a long one by its first letters, and the value of a short one right
/// behind it (argparse, "Option value syntax" and "Argument abbreviations").
///
/// Only its own options are read so, for command lines that exist. An abbreviation of another one would change its meaning, or
/// lose it, with the next option.
enum OriginalSpelling {
    private static let longOptions = ["--help", "--config-file", "--api-port", "--metrics-port", "--persistence_path"]
    private static let shortOptions: [Substring: String] = [
        "-f": "--config-file", "-a": "--api-port", "-m": "--metrics-port", "-p": "--persistence_path",
    ]

    /// The same arguments with options in full, up to the end of options, `--`.
    static func spelledOut(_ arguments: [String]) -> [String] {
        let options = arguments.prefix { $0 != "--" }
        return options.map(spelledOut) + arguments.dropFirst(options.count)
    }

    private static func spelledOut(_ argument: String) -> String {
        if let option = shortOptions[argument.prefix(2)], argument.count > 2 {
            let value = argument.dropFirst(2)
            return "\(option)=\(value.hasPrefix("=") ? value.dropFirst() : value)"
        }
        let name = argument.prefix { $0 != "=" }
        let candidates = longOptions.filter { name.count > 2 && name.hasPrefix("--") && $0.hasPrefix(name) }
        guard let option = candidates.first, candidates.count == 1 else { return argument }
        return option + argument.dropFirst(name.count)
    }
}
