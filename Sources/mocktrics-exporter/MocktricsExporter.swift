import ArgumentParser
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
        subcommands: [
            ServeCommand.self, RenderCommand.self, PlotCommand.self, CheckCommand.self, ReferenceCommand.self,
        ],
        defaultSubcommand: ServeCommand.self
    )
}

/// Why a command failed, in one sentence for the person who gave it.
struct Failure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
