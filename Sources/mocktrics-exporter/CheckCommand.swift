import ArgumentParser
import Catalogs
import Exporter
import Exposition
import MetricModel

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Tell every mistake in a configuration file, or what it defines: the series of each metric, how many bytes "
            + "these are on a page in the Prometheus text format, an hour after the epoch, and how much memory the "
            + "exporter takes for the file."
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The YAML file that defines metrics.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"]),
        transform: PathArgument.read
    )
    var configFile: PathArgument

    @Flag(help: "Check it for an exporter without its own metrics, whose names are free then.")
    var noSelfMetrics = false

    @OptionGroup(title: "Limits") var limits: LimitOptions

    /// At the epoch itself many signals are at zero, and their numbers short; long after it some must be summed up for long.
    private static let age = TimeSpan(nanoseconds: 3_723_456_000_000)

    func run() throws {
        let now = Timestamp(milliseconds: Surroundings.system.now().milliseconds)
        let file = ConfigurationFile(
            path: configFile.path,
            reservedNames: noSelfMetrics ? [] : SelfMetrics.reservedNames,
            limits: try limits.catalogLimits(OptionEnvironment())
        )
        let catalog = try file.catalog(startedAt: now)
        let notices = catalog.allFamilies.flatMap { family in
            family.notices.map { "warning: \(family.name): \($0)" }
        }
        let metrics = catalog.familyCount == 1 ? "metric" : "metrics"
        print("\(configFile.path): \(catalog.familyCount) \(metrics), \(catalog.seriesCount) series")
        var costs: [(metric: String, cost: AgeCost)] = []
        var foretold = ForetoldMemory(afterReading: ProcessMemory.current)
        let sizes = FamilySize.all(
            in: catalog,
            at: catalog.settings.epoch(addedAt: now) + Self.age,
            measuring: ForetoldMemory.allocated
        ) { family, checkpoints in
            foretold?.add(checkpoints, until: now)
            AgeCost(
                of: checkpoints,
                until: now,
                workerCount: Surroundings.system.workerCount,
                uptime: Surroundings.system.uptime
            ).map { costs.append((family.name.text, $0)) }
        }
        guard !sizes.isEmpty else { return }
        let rows = sizes.map { ($0.name.text, $0.seriesCount, $0.byteCount) }
        let total = ("all", catalog.seriesCount, sizes.reduce(0) { $0 + $1.byteCount })
        print()
        printTable([("metric", "series", "bytes")] + (rows + [total]).map { ($0.0, String($0.1), String($0.2)) })
        for size in sizes { foretold?.add(size) }
        if let foretold { print("\n\(foretold.sentence)") }
        for size in sizes {
            EvaluationCost.excess(of: size.work, onPage: sizes.pageWork, file.limits).map {
                print("warning: \(size.name): \($0)")
            }
        }
        notices.forEach { print($0) }
        try report(costs)
    }

    /// Warns of totals that must be summed up.
    ///
    /// - Throws: when one of them takes longer than is allowed; only where somebody wrote what is.
    private func report(_ costs: [(metric: String, cost: AgeCost)]) throws {
        for (metric, cost) in costs {
            guard let limit = limits.maxAgeCost, cost.duration > limit.span else {
                print("warning: \(metric): \(cost.sentence) after each start; \(AgeCost.cure)")
                continue
            }
            throw Failure("\(metric): \(cost.sentence), which is longer than --max-age-cost allows; \(AgeCost.cure)")
        }
    }

    /// A column of words and two of numbers.
    private func printTable(_ rows: [(String, String, String)]) {
        func width(_ column: KeyPath<(String, String, String), String>) -> Int {
            rows.map { $0[keyPath: column].count }.max() ?? 0
        }
        let (names, series, bytes) = (width(\.0), width(\.1), width(\.2))
        func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
        for row in rows {
            let first = row.0 + blanks(names - row.0.count)
            print("\(first)  \(blanks(series - row.1.count))\(row.1)  \(blanks(bytes - row.2.count))\(row.2)")
        }
    }
}
