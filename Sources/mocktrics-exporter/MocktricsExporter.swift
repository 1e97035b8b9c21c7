import ArgumentParser
import MetricModel
import WebServer

@main
struct MocktricsExporter: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mocktrics-exporter",
        abstract: "A mock Prometheus exporter: every series is a function of time.",
        discussion: """
            Each option of 'serve' can also be set in the environment, under the name beside it; the command line wins.
            """,
        version: exporterVersion,
        subcommands: commands,
        defaultSubcommand: ServeCommand.self
    )

    private static let commands: [any ParsableCommand.Type] = [
        ServeCommand.self, RenderCommand.self, PlotCommand.self, CheckCommand.self, ReferenceCommand.self,
    ]

    /// In place of the one that comes with the protocol, which asks Swift for the arguments.
    static func main() async {
        do {
            var command = try await command(try ProcessArguments.all())
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }

    private static func command(_ arguments: [String]) async throws -> any ParsableCommand {
        let named = commands.first { $0.configuration.commandName == arguments.first }
        let command = named ?? ServeCommand.self
        let arguments = command == ServeCommand.self ? OriginalSpelling.spelledOut(arguments) : arguments
        do {
            return try await asyncParseAsRoot(arguments)
        } catch {
            guard exitCode(for: error) != .success,
                let sentence = AbbreviatedOption.sentence(on: arguments, of: command)
            else { throw error }
            throw ValidationError(sentence)
        }
    }
}

/// Why a command failed, in one sentence for the person who gave it.
struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = VisibleText.of(description)
    }
}
