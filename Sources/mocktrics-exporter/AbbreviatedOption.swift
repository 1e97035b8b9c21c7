import ArgumentParser
import Foundation

/// An argument that is the beginning of options and none itself.
enum AbbreviatedOption {
    /// What is wrong with the first of them, and which options it may stand for.
    static func sentence(on arguments: [String], of command: any ParsableCommand.Type) -> String? {
        let options = longOptions(of: command)
        for argument in arguments.prefix(while: { $0 != "--" }) where argument.hasPrefix("--") {
            let name = argument.prefix { $0 != "=" }
            let candidates = options.filter { $0.hasPrefix(name) }
            guard name.count > 2, !candidates.isEmpty, !candidates.contains(String(name)) else { continue }
            let list = candidates.map { "'\($0)'" }.joined(separator: ", ")
            return candidates.count == 1
                ? "'\(name)' is no option; did you mean \(list)?"
                : "'\(name)' may stand for \(list); write one of them in full"
        }
        return nil
    }

    /// In the order of the help.
    private static func longOptions(of command: any ParsableCommand.Type) -> [String] {
        let tool = try? JSONDecoder().decode(Tool.self, from: Data(command._dumpHelp().utf8))
        let names = (tool?.command.arguments ?? []).flatMap { $0.names ?? [] }
        return names.filter { $0.kind == "long" }.map { "--\($0.name)" }
    }

    /// The part that is needed of what `--experimental-dump-help` prints.
    private struct Tool: Decodable {
        struct Command: Decodable {
            var arguments: [Argument]?
        }
        struct Argument: Decodable {
            var names: [Name]?
        }
        struct Name: Decodable {
            var kind: String
            var name: String
        }
        var command: Command
    }
}
