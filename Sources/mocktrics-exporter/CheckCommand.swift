import ArgumentParser
import Catalogs
import Exporter
import MetricModel

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell every mistake in a configuration file, or what it defines."
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The YAML file that defines metrics.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var configFile: String

    @Flag(help: "Check it for an exporter without its own metrics, whose names are free then.")
    var noSelfMetrics = false

    func run() throws {
        let catalog = try ConfigurationFile.catalog(
            at: configFile,
            startedAt: Surroundings.system.now(),
            reservedNames: noSelfMetrics ? [] : SelfMetrics.reservedNames
        )
        let metrics = catalog.familyCount == 1 ? "metric" : "metrics"
        print("\(configFile): \(catalog.familyCount) \(metrics), \(catalog.seriesCount) series")
    }
}
